using System.Collections.Immutable;

namespace Ddns.Store.Zones;

/// <summary>Why a change was refused; nothing of it was written.</summary>
public enum Refusal
{
    None = 0,
    NoSuchZone,
    NoSuchDomain,
    NameTaken,
    NameQuarantined,
    LimitReached,
    /// <summary>The serial was not the expected one.</summary>
    SerialMoved,
    /// <summary>The zone would break a rule (CNAME beside other data, two SOA, out of the zone …).</summary>
    RuleBroken,
}

/// <summary>What became of a <see cref="ZoneChange"/>. It was committed unless <see cref="Refusal"/> says otherwise.</summary>
/// <param name="Changed">False when every RRset was already as asked: no version, no serial, no journal entry moved.</param>
/// <param name="Head">The zone's head that contains the change; wait for it to be visible.</param>
/// <param name="Before">For each edit, in order, the RRset as it was under the lock before the edit; null when absent.</param>
/// <param name="NewDomainId">Set by <see cref="AddDomain"/>.</param>
/// <param name="Reason">A sentence for people when refused.</param>
public sealed record ApplyResult(
    bool Changed,
    ZoneHead Head,
    uint OldSerial,
    uint NewSerial,
    ImmutableArray<StoredRRset?> Before,
    long? NewDomainId = null,
    Refusal Refusal = Refusal.None,
    string? Reason = null)
{
    public static ApplyResult Refused(Refusal refusal, string reason) => new(false, default, 0, 0, [], null, refusal, reason);
}
