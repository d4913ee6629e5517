using System.Reflection;

namespace Ddns.Api.Hosting;

/// <summary>The version of this build, without the commit that the compiler appends.</summary>
public static class BuildVersion
{
    public static string Text { get; } =
        typeof(BuildVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
}
