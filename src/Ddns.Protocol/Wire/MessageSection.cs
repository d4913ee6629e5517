namespace Ddns.Protocol.Wire;

/// <summary>The four sections of a message in wire order. RFC 2136 §2 calls them zone, prerequisite, update and additional data.</summary>
public enum MessageSection
{
    Question,
    Answer,
    Authority,
    Additional,
}
