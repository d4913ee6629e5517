using Xunit.v3;

namespace Ddns.Testing;

/// <summary>
/// The rule that a test checks: <c>[Rfc(1034, "4.3.2")]</c>. docs/rfc-support.md is generated from these, and
/// <c>-trait "Rfc=1034"</c> runs the tests of one RFC.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class RfcAttribute(int number, string section) : Attribute, ITraitAttribute
{
    public int Number { get; } = number;

    /// <summary>As the RFC numbers it, without a sign: <c>4.3.2</c>, <c>A.1</c>.</summary>
    public string Section { get; } = section;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() =>
        [new("Rfc", $"{Number}"), new("RfcSection", $"{Number} §{Section}")];
}
