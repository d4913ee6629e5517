using System.Numerics;

namespace Ddns.Authoritative.Transport.Linux;

internal static unsafe class Affinity
{
    // 1,024 cores, as glibc's cpu_set_t has them.
    private const int Words = 16;

    /// <summary>
    /// Keeps the calling thread on one of the cores that the process may use (a container or taskset may have taken some away);
    /// more threads than cores share them in turn.
    /// </summary>
    public static void PinThisThread(int worker)
    {
        var allowed = stackalloc ulong[Words];
        new Span<ulong>(allowed, Words).Clear();
        if (LibC.GetAffinity(0, Words * sizeof(ulong), allowed) < 0)
            return;
        var cores = 0;
        for (var i = 0; i < Words; i++)
            cores += BitOperations.PopCount(allowed[i]);
        if (cores == 0)
            return;
        var left = worker % cores;
        for (var i = 0; i < Words; i++)
        {
            for (var bits = allowed[i]; bits != 0; bits &= bits - 1)
            {
                if (left-- > 0)
                    continue;
                new Span<ulong>(allowed, Words).Clear();
                allowed[i] = 1UL << BitOperations.TrailingZeroCount(bits);
                _ = LibC.SetAffinity(0, Words * sizeof(ulong), allowed);
                return;
            }
        }
    }
}
