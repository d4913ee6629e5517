using Ddns.Authoritative.Hosting;
using Ddns.Authoritative.Tests.Running;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace Ddns.Authoritative.Tests.Hosting;

/// <summary>A setting that is read is a setting that is told of.</summary>
public sealed class SettingsListTests
{
    public static TheoryData<string> Settings
    {
        get
        {
            var configuration = new AskedConfiguration();
            DnsOptions.From(configuration);
            return new(configuration.Asked.Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public void Help_names_it(string setting) => Assert.Contains($"  {setting} ", Help.Text, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Settings))]
    public void The_example_of_an_environment_has_it(string setting) =>
        Assert.Contains(File.ReadLines(Path.Combine(Repository.Root, ".env.example")), line => line.StartsWith($"{setting}=", StringComparison.Ordinal));

    [Fact]
    public void There_are_many() => Assert.True(Settings.Count > 15);

    /// <summary>Nothing is set; what is asked for is noted.</summary>
    private sealed class AskedConfiguration : IConfiguration
    {
        public HashSet<string> Asked { get; } = [];

        public string? this[string key]
        {
            get
            {
                Asked.Add(key);
                return null;
            }
            set => throw new NotSupportedException();
        }

        public IEnumerable<IConfigurationSection> GetChildren() => throw new NotSupportedException();

        public IChangeToken GetReloadToken() => throw new NotSupportedException();

        public IConfigurationSection GetSection(string key) => throw new NotSupportedException();
    }
}
