namespace Ddns.LoadUdp;

/// <summary>What is asked of the test zone: hosts <c>h0…</c> with A and AAAA, and nothing named <c>x…</c>.</summary>
public enum QueryMix
{
    /// <summary>80 % A and 10 % AAAA of any host, 10 % names that do not exist.</summary>
    Uniform,
    /// <summary>The same shares, the hosts by Zipf's law with exponent 1: the way real names are asked for.</summary>
    Zipf,
    /// <summary>Only names that do not exist.</summary>
    NameError,
}
