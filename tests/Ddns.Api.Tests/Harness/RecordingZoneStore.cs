using System.Collections.Immutable;
using Ddns.Protocol.Names;
using Ddns.Store.Accounts;
using Ddns.Store.Zones;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Ddns.Api.Tests.Harness;

/// <summary>The real store behind a <see cref="Recorder"/>.</summary>
internal sealed class RecordingZoneStore(IZoneStore store, Recorder recorder) : IZoneStore
{
    public static void Wrap(IServiceCollection services)
    {
        var real = services.Last(service => service.ServiceType == typeof(IZoneStore));
        services.Replace(ServiceDescriptor.Singleton<IZoneStore>(provider =>
            new RecordingZoneStore((IZoneStore)real.ImplementationFactory!(provider), provider.GetRequiredService<Recorder>())));
    }

    public async Task<ApplyResult> ApplyAsync(ZoneChange change, CancellationToken cancellationToken)
    {
        recorder.ThrowIfAway();
        recorder.Changes.Enqueue(change);
        if (recorder.BeforeNextChange is { } first)
        {
            recorder.BeforeNextChange = null;
            await first();
        }
        return await store.ApplyAsync(change, cancellationToken);
    }

    public Task<ZoneInfo?> CreateZoneAsync(NewZone zone, IReadOnlyCollection<StoredRRset> rrsets, AuditEntry? audit, CancellationToken cancellationToken) =>
        store.CreateZoneAsync(zone, rrsets, audit, cancellationToken);

    public Task<bool> DeleteZoneAsync(long zoneId, AuditEntry? audit, CancellationToken cancellationToken) => store.DeleteZoneAsync(zoneId, audit, cancellationToken);

    public Task<ZoneInfo?> FindZoneAsync(DomainName apex, CancellationToken cancellationToken) => store.FindZoneAsync(apex, cancellationToken);

    public Task<ZoneInfo?> FindEnclosingZoneAsync(DomainName name, CancellationToken cancellationToken) => store.FindEnclosingZoneAsync(name, cancellationToken);

    public IAsyncEnumerable<ZoneInfo> ListZonesAsync(CancellationToken cancellationToken) => store.ListZonesAsync(cancellationToken);

    public IAsyncEnumerable<StoredRRset> ReadZoneAsync(long zoneId, CancellationToken cancellationToken) => store.ReadZoneAsync(zoneId, cancellationToken);

    public Task<ImmutableArray<StoredRRset>> ReadNameAsync(long zoneId, DomainName owner, CancellationToken cancellationToken) => store.ReadNameAsync(zoneId, owner, cancellationToken);

    public Task ProbeAsync(CancellationToken cancellationToken)
    {
        recorder.ThrowIfAway();
        return store.ProbeAsync(cancellationToken);
    }
}
