namespace Ddns.Protocol.Wire;

/// <summary>What a message asks for (IANA "DNS OpCodes"); four bits of the header.</summary>
public enum OpCode : byte
{
    Query = 0,
    InverseQuery = 1,
    Status = 2,
    Notify = 4,
    Update = 5,
    StatefulOperations = 6,
}
