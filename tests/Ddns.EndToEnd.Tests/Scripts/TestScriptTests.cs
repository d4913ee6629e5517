using System.Globalization;
using Ddns.EndToEnd.Tests.Running;

namespace Ddns.EndToEnd.Tests.Scripts;

/// <summary><c>./test</c> itself: whatever goes wrong, its last line and its exit code say so.</summary>
public sealed class TestScriptTests : IDisposable
{
    private readonly ScriptStage _stage = new("test");

    public TestScriptTests()
    {
        foreach (var program in new[] { "dotnet", "dig", "strace" })
            _stage.StandIn(program, "exit 0");
    }

    [Fact]
    public async Task Passed_tests_are_summed_over_projects()
    {
        Project("One", passed: 3);
        Project("Two", passed: 4);

        await AssertEndsAsync("7 passed, 0 failed", exitCode: 0);
    }

    [Fact]
    public async Task One_failed_test_fails_the_run()
    {
        Project("One", passed: 3, failed: 1);

        await AssertEndsAsync("3 passed, 1 failed", exitCode: 1);
    }

    [Fact]
    public async Task Skipped_tests_are_counted_and_named()
    {
        Project("One", passed: 3, skipped: 1);

        var result = await AssertEndsAsync("3 passed, 0 failed, 1 skipped", exitCode: 0);

        Assert.Contains("A_skipped_test: needs <dig> & more", result.Lines);
    }

    [Fact]
    public async Task A_program_that_dies_is_a_failure()
    {
        Project("One", passed: 3);
        Program("Two", "exit 134");

        await AssertEndsAsync("3 passed, 1 failed", exitCode: 1);
    }

    [Fact]
    public async Task A_project_without_a_test_is_a_failure()
    {
        Project("One", passed: 0);

        await AssertEndsAsync("0 passed, 1 failed", exitCode: 1);
    }

    [Fact]
    public async Task A_bad_exit_code_after_good_tests_is_a_failure()
    {
        Project("One", passed: 3, exitCode: 3);

        await AssertEndsAsync("3 passed, 1 failed", exitCode: 1);
    }

    [Fact]
    public async Task A_project_that_was_not_built_is_a_failure()
    {
        Project("One", passed: 3);
        _stage.Write("tests/Two.Tests/Two.Tests.csproj", "");

        await AssertEndsAsync("3 passed, 1 failed", exitCode: 1);
    }

    [Fact]
    public async Task A_project_that_hangs_is_ended_and_is_a_failure()
    {
        _stage.Environment["DDNS_TEST_SECONDS"] = "1";
        Program("One", "sleep 60");

        await AssertEndsAsync("0 passed, 1 failed", exitCode: 1);
    }

    [Fact]
    public async Task A_build_with_errors_runs_nothing_and_counts_each_project()
    {
        _stage.StandIn("dotnet", "echo 'a.cs(1,1): error CS1002: ; expected [/x/One.Tests.csproj]'; echo 'b.cs(1,1): error CS1002: ; expected [/x/Two.Tests.csproj]'; exit 1");
        Project("One", passed: 3);

        var result = await AssertEndsAsync("0 passed, 2 failed", exitCode: 1);

        Assert.Contains(result.Lines, line => line.StartsWith("a.cs(1,1): error CS1002", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_part_of_a_name_chooses_projects()
    {
        Project("One", passed: 3);
        Project("Two", passed: 4);

        await AssertEndsAsync("4 passed, 0 failed", exitCode: 0, "two");
        await AssertEndsAsync("0 passed, 1 failed", exitCode: 1, "three");
    }

    [Fact]
    public async Task No_install_only_lists_what_is_missing()
    {
        Project("One", passed: 3);
        _stage.StandIn("apt-get", "note installed");
        File.Delete(Path.Combine(_stage.Root, "..", "path", "dig"));
        // The script also looks where Debian keeps its servers, but dig lies in neither place on this stage.
        var result = await _stage.RunAsync("--no-install");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains(result.Lines, line => line.StartsWith("Missing: ", StringComparison.Ordinal) && line.Split(' ').Contains("bind9-dnsutils"));
        Assert.Equal(2, result.Lines.Length);
        Assert.Empty(_stage.Notes);
    }

    [Fact]
    public async Task An_unknown_option_is_not_taken_for_a_filter()
    {
        var result = await _stage.RunAsync("--noinstall");

        Assert.Equal(2, result.ExitCode);
    }

    public void Dispose() => _stage.Dispose();

    private void Project(string name, int passed, int failed = 0, int skipped = 0, int? exitCode = null)
    {
        var skippedTest = skipped == 0 ? "" : """<test name="A_skipped_test" result="Skip" time="0"><reason>needs &lt;dig&gt; &amp; more</reason></test>""";
        Program(name, string.Create(CultureInfo.InvariantCulture, $"""
            while [[ $1 != -result-xml ]]; do shift; done
            echo '<assemblies><assembly name="{name}" errors="0" failed="{failed}" passed="{passed}" skipped="{skipped}">{skippedTest}</assembly></assemblies>' >"$2"
            exit {exitCode ?? Math.Min(failed, 1)}
            """));
    }

    private void Program(string name, string body)
    {
        _stage.Write($"tests/{name}.Tests/{name}.Tests.csproj", "");
        _stage.Write($"tests/{name}.Tests/bin/Debug/net10.0/{name}.Tests", $"#!/bin/bash\n{body}\n", executable: true);
    }

    private async Task<ProgramResult> AssertEndsAsync(string lastLine, int exitCode, params string[] arguments)
    {
        var result = await _stage.RunAsync(arguments);

        Assert.Equal(lastLine, result.Output.TrimEnd('\n').Split('\n')[^1]);
        Assert.True(exitCode == result.ExitCode, result.ToString());
        return result;
    }
}
