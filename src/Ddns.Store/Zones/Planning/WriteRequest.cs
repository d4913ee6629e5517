using Ddns.Protocol.Records;

namespace Ddns.Store.Zones.Planning;

/// <summary>
/// One caller who waits for a write. Its cancellation takes effect only while nobody has begun: a request that was started
/// is finished, and its caller hears how it ended.
/// </summary>
internal abstract class WriteRequest
{
    private const int Waiting = 0;
    private const int Started = 1;
    private const int Withdrawn = 2;

    private int _state;

    /// <summary>False when the caller has withdrawn the request.</summary>
    public bool TryStart() => Interlocked.CompareExchange(ref _state, Started, Waiting) == Waiting;

    protected bool TryWithdraw() => Interlocked.CompareExchange(ref _state, Withdrawn, Waiting) == Waiting;

    /// <summary>Tells the caller what came out; called once, after the commit.</summary>
    public abstract void Complete();

    public abstract void Fail(Exception problem);
}

/// <inheritdoc/>
/// <typeparam name="T">What the caller gets.</typeparam>
internal abstract class WriteRequest<T> : WriteRequest
{
    // The writer's thread must not run what its callers do next.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _registration;

    protected WriteRequest(CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
            _registration = cancellationToken.UnsafeRegister(static (request, token) => ((WriteRequest<T>)request!).Withdraw(token), this);
    }

    public Task<T> Task => _completion.Task;

    /// <summary>Set under the transaction; the caller sees it after the commit.</summary>
    public T? Outcome { get; set; }

    public override void Complete()
    {
        _registration.Unregister();
        _completion.TrySetResult(Outcome!);
    }

    public override void Fail(Exception problem)
    {
        _registration.Unregister();
        _completion.TrySetException(problem);
    }

    private void Withdraw(CancellationToken token)
    {
        if (TryWithdraw())
            _completion.TrySetCanceled(token);
    }
}

internal sealed class ChangeRequest : WriteRequest<ApplyResult>
{
    /// <exception cref="ArgumentException">The change contradicts itself: a mistake of the program, not of its user.</exception>
    public ChangeRequest(ZoneChange change, CancellationToken cancellationToken) : base(cancellationToken)
    {
        foreach (var edit in change.Edits)
        {
            var consistent = edit switch
            {
                ReplaceRRset replace => replace.Records.All(record => record.Data.Type == replace.Type),
                AddRecord add => add.Record.Data.Type == add.Type,
                RemoveRecord remove => remove.Record.Type == remove.Type,
                _ => edit.Type != RecordType.ANY || edit is DeleteName or DeleteSubtree,
            };
            if (!consistent)
                throw new ArgumentException($"An edit of {edit.Owner} {edit.Type} holds records of another type.", nameof(change));
        }
        if (change.Companions.Count(companion => companion is AddDomain) > 1)
            throw new ArgumentException("A change adds at most one domain.", nameof(change));
        if (change.Companions.OfType<RecordAddresses>().Select(record => record.DomainId) is var recorded && recorded.Distinct().Count() != recorded.Count())
            throw new ArgumentException("A change records the addresses of a domain once.", nameof(change));
        Change = change;
    }

    public ZoneChange Change { get; }
}
