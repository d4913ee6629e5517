namespace Ddns.Conformance.Tests.Documents;

public sealed class RfcSupportTests
{
    // With DDNS_WRITE_DOCS=1 the document is written instead of compared.
    [Fact]
    public void The_document_of_supported_RFCs_is_the_one_that_the_tests_make()
    {
        var root = Root(AppContext.BaseDirectory);
        var file = Path.Combine(root, "docs", "rfc-support.md");
        var present = File.ReadAllText(file);
        var wanted = RfcSupport.Make(root, present);
        if (Environment.GetEnvironmentVariable("DDNS_WRITE_DOCS") == "1")
            File.WriteAllText(file, wanted);
        else
            Assert.True(present == wanted, "docs/rfc-support.md is out of date: run this test with DDNS_WRITE_DOCS=1");
    }

    private static string Root(string folder) =>
        File.Exists(Path.Combine(folder, "Ddns.sln")) ? folder : Root(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no Ddns.sln above the tests"));
}
