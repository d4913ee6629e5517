using Ddns.Authoritative.Answering;
using Ddns.Conformance.Tests.Asking;

namespace Ddns.Conformance.Tests.Rfc4892;

/// <summary>RFC 4892 and BIND's custom: the server's own names in class CH.</summary>
public sealed class Section_3_ServerIdentity : IDisposable
{
    private const ushort Chaos = 3;

    private readonly TestNode _node = new(new AnswerOptions { Version = "Ddns 1", ServerId = "fra-1", HostName = "box" });

    public void Dispose() => _node.Dispose();

    [Theory, Rfc(4892, "3")]
    [InlineData("version.bind.", "Ddns 1")]
    [InlineData("VERSION.server.", "Ddns 1")]
    [InlineData("id.server.", "fra-1")]
    [InlineData("hostname.bind.", "box")]
    public void Names_of_the_server_are_TXT_of_class_CH(string name, string text) =>
        _node.Shows(new RawQuery(name, "TXT") { Class = Chaos }, $"NOERROR aa\n{name} 0 CLASS3 TXT \"{text}\"");

    [Theory, Rfc(4892, "3")]
    [InlineData("version.bind.", "A")]
    [InlineData("authors.bind.", "TXT")]
    [InlineData("example.", "TXT")]
    [InlineData(".", "NS")]
    public void Other_questions_of_class_CH_are_refused(string name, string type) => Assert.Equal("REFUSED", _node.Ask(new RawQuery(name, type) { Class = Chaos }).ToString());

    [Fact, Rfc(4892, "4")]
    public void What_is_not_configured_is_not_said()
    {
        using var node = new TestNode(new AnswerOptions { Version = "" });

        foreach (var name in new[] { "version.bind.", "id.server.", "hostname.bind." })
            Assert.Equal("REFUSED", node.Ask(new RawQuery(name, "TXT") { Class = Chaos }).ToString());
    }
}
