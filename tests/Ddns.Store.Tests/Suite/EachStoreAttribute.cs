using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Ddns.Store.Tests.Suite;

/// <summary>Runs a theory once per kind of store, by its name; a kind that is not configured here shows as skipped.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EachStoreAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([.. StoreRow.All.Select(row => new TheoryDataRow<string>(row.Name) { Skip = row.Skip })]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
