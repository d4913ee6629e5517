namespace Ddns.LoadUdp;

/// <summary>What came of a run.</summary>
/// <param name="Wrong">Answers with an unknown id, another question, or not the RCODE or number of records that the zone calls for.</param>
/// <param name="WithCookie">Answers that end with our client cookie and a server cookie.</param>
public sealed record LoadResult(long Sent, long Answered, long Lost, long Wrong, long WithCookie, double Seconds, double P50, double P99, double P999)
{
    public double PerSecond => Answered / Seconds;
}
