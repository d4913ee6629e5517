namespace Ddns.Authoritative.Transport.Linux;

internal static unsafe class Affinity
{
    /// <summary>Keeps the calling thread on one core. A core that is not there is no error: the thread then runs anywhere.</summary>
    public static void PinThisThread(int core)
    {
        var mask = stackalloc ulong[16];
        for (var i = 0; i < 16; i++)
            mask[i] = 0;
        mask[core / 64 % 16] |= 1UL << (core % 64);
        _ = LibC.SetAffinity(0, 16 * sizeof(ulong), mask);
    }
}
