using System.Threading.Channels;
using BCrypt.Net;
using Ddns.Api.Hosting;
using Bcrypt = BCrypt.Net.BCrypt;

namespace Ddns.Api.Security;

/// <summary>
/// Hashes passwords with bcrypt over SHA-384 (bcrypt alone ignores what follows 72 octets) on threads of its own: a
/// quarter of a second of work each must not take the threads that answer updates, and a flood of log-ins waits in a short line.
/// </summary>
public sealed class PasswordHasher : IDisposable
{
    // At 0.25 s a hash, a caller waits four seconds at most; who comes later is told to come back.
    private const int WaitingPerThread = 16;

    private static readonly int Threads = Math.Max(1, Environment.ProcessorCount / 2);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly Channel<Action> _work;
    private readonly int _cost;

    public PasswordHasher(ApiOptions options)
        : this(options.PasswordCost, Threads, Threads * WaitingPerThread)
    {
    }

    internal PasswordHasher(int cost, int threads, int waiting)
    {
        _cost = cost;
        _work = Channel.CreateBounded<Action>(waiting);
        for (var i = 0; i < threads; i++)
            new Thread(Work) { IsBackground = true, Name = "password hashing", Priority = ThreadPriority.BelowNormal }.Start();
    }

    /// <summary>Verifying against it costs what verifying against a real one costs, and never succeeds: for accounts that do not exist.</summary>
    public string NobodysHash => $"$2a${_cost:00}$abcdefghijklmnopqrstuuJ5vCWz2Y5ZcVg8m0Gc1Y9Qw4b0Zl0Q2";

    /// <exception cref="BusyException">The line is full.</exception>
    public Task<string> HashAsync(string password) =>
        RunAsync(() => Bcrypt.EnhancedHashPassword(password, HashType.SHA384, _cost));

    /// <exception cref="BusyException">The line is full.</exception>
    public Task<bool> VerifyAsync(string password, string hash) =>
        RunAsync(() => Bcrypt.EnhancedVerify(password, hash, HashType.SHA384));

    /// <summary>True when the hash was made at another cost than today's.</summary>
    public bool IsOutdated(string hash) => Bcrypt.PasswordNeedsRehash(hash, _cost);

    /// <summary>Ends the threads after what is waiting.</summary>
    public void Dispose() => _work.Writer.TryComplete();

    private Task<T> RunAsync<T>(Func<T> function)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _work.Writer.TryWrite(Complete) ? completion.Task : throw new BusyException(RetryAfter);

        void Complete()
        {
            try
            {
                completion.SetResult(function());
            }
            catch (Exception exception)
            {
                completion.SetException(exception);
            }
        }
    }

    private void Work()
    {
        while (_work.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_work.Reader.TryRead(out var work))
                work();
        }
    }
}
