using System.Diagnostics.CodeAnalysis;
using Ddns.Api.Hosting;
using Ddns.Protocol.Names;

namespace Ddns.Api.Domains;

/// <summary>Reads <c>{name}</c> of a route: the label in the default zone, or a full name.</summary>
public sealed class NameResolver(ApiOptions options)
{
    /// <param name="fqdn">In lower case, as answers show it.</param>
    public bool TryResolve(string text, [NotNullWhen(true)] out DomainName? fqdn)
    {
        var isName = text.Contains('.', StringComparison.Ordinal)
            ? DomainName.TryParse(text, out fqdn)
            : DomainName.TryParse(text, options.DefaultZone, out fqdn);
        fqdn = fqdn?.ToLower();
        return isName;
    }

    public static string Unknown(string text) => $"There is no domain {Shown(text)} here.";

    // What a stranger typed goes back into a sentence only as far as a name can be long.
    private static string Shown(string text) => text.Length <= DomainName.MaxWireLength ? text : text[..DomainName.MaxWireLength] + "…";
}
