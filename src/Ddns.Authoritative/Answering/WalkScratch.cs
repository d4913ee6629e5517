using Ddns.Protocol.Names;

namespace Ddns.Authoritative.Answering;

/// <summary>
/// What a walk and its composer write down on the way. Kept by the processor from query to query, because clearing half a
/// kilobyte each time would cost more than the look-up; whoever reads something here has written it before.
/// </summary>
internal unsafe struct WalkScratch
{
    // A chain longer than this is a mistake or an attack; BIND and Knot stop at about as many.
    public const int LongestChain = 16;

    // Names that later ones may point at. A referral of 13 servers leaves some 30; with the map full, names are written out.
    public const int MapSize = 64;

    /// <summary>By hop, the hash of the name that was looked for: to find a loop.</summary>
    public fixed ulong Visited[LongestChain];

    /// <summary>By hop, the record whose DNAME was followed; 0 where none was.</summary>
    public fixed ulong Redirects[LongestChain];

    /// <summary>Where the labels of the name begin.</summary>
    public fixed byte Offsets[(DomainName.MaxWireLength / 2) + 1];

    /// <summary>Offsets in the message at which a name begins that may be pointed at.</summary>
    public fixed ushort Map[MapSize];

    /// <summary>The name that a chain leads to, in lower case, and behind it as it is shown; in turn with <see cref="OddNames"/>.</summary>
    public fixed byte EvenNames[2 * DomainName.MaxWireLength];

    public fixed byte OddNames[2 * DomainName.MaxWireLength];

    /// <summary>A host of the additional section in lower case.</summary>
    public fixed byte Target[DomainName.MaxWireLength];
}
