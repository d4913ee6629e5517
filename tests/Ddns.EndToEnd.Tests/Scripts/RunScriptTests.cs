namespace Ddns.EndToEnd.Tests.Scripts;

/// <summary><c>./run</c>, with stand-ins for dotnet and node.</summary>
public sealed class RunScriptTests : IDisposable
{
    private readonly ScriptStage _stage = new("run");

    public RunScriptTests()
    {
        _stage.Write("src/Ddns.Server/Program.cs", "// one");
        foreach (var file in new[] { "Directory.Build.props", "Directory.Packages.props", "global.json", "BannedSymbols.txt" })
            _stage.Write(file, "x");
        StandInDotnet("10.0.401 [/usr/lib/dotnet/sdk]");
        StandInNode("v20.19.0");
    }

    [Fact]
    public async Task The_first_start_builds_the_second_does_not_and_a_change_builds_again()
    {
        await _stage.RunAsync();
        Assert.Equal(["build", "serve"], _stage.Notes);

        await _stage.RunAsync();
        Assert.Equal(["build", "serve", "serve"], _stage.Notes);

        _stage.Write("src/Ddns.Server/Program.cs", "// two!");
        await _stage.RunAsync();
        Assert.Equal(["build", "serve", "serve", "build", "serve"], _stage.Notes);
    }

    [Fact]
    public async Task Arguments_environment_and_exit_code_pass_through()
    {
        _stage.Environment["DDNS_TTL"] = "30";

        var result = await _stage.RunAsync("--urls", "with space");

        Assert.Contains("arguments: [--urls] [with space]", result.Lines);
        Assert.Contains("ttl: 30", result.Lines);
        Assert.Contains($"data: {_stage.Root}/data", result.Lines);
        Assert.Contains($"zones: {_stage.Root}/zones", result.Lines);
        Assert.Equal(7, result.ExitCode);
    }

    [Fact]
    public async Task A_data_directory_of_ones_own_stays()
    {
        _stage.Environment["DDNS_DATA_DIR"] = "/elsewhere";

        Assert.Contains("data: /elsewhere", (await _stage.RunAsync()).Lines);
    }

    [Fact]
    public async Task The_server_takes_the_scripts_place_so_that_signals_reach_it()
    {
        var result = await _stage.RunAsync();

        Assert.Contains($"parent: {Environment.ProcessId}", result.Lines);
    }

    [Fact]
    public async Task Without_dotnet_one_sentence_says_what_is_missing()
    {
        File.Delete(Path.Combine(_stage.Root, "..", "path", "dotnet"));

        var result = await _stage.RunAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("needs the .NET 10 SDK, and there is no 'dotnet' on the PATH", Assert.Single(result.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8.0.410 [/usr/lib/dotnet/sdk]", "only 8.0.410")]
    [InlineData("9.0.100 [/x]\n11.0.100 [/x]", "only 9.0.100 11.0.100")]
    [InlineData("", "only the runtime")]
    public async Task With_another_sdk_one_sentence_says_which_was_found(string sdks, string found)
    {
        StandInDotnet(sdks);

        var result = await _stage.RunAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"needs the .NET 10 SDK, but this machine has {found}", Assert.Single(result.Lines), StringComparison.Ordinal);
        Assert.Empty(_stage.Notes);
    }

    [Fact]
    public async Task A_build_that_fails_starts_nothing()
    {
        _stage.StandIn("dotnet", "[[ $1 == --list-sdks ]] && echo '10.0.100 [x]' && exit 0; note \"$1\"; echo 'Program.cs(1,1): error CS1002'; exit 1");

        var result = await _stage.RunAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(["build"], _stage.Notes);
        Assert.Contains("Program.cs(1,1): error CS1002", result.Lines);
    }

    [Theory]
    [InlineData("v18.20.4")]
    [InlineData("v20.18.9")]
    public async Task An_old_node_serves_without_the_dashboard_and_says_so(string version)
    {
        StandInNode(version);

        var result = await _stage.RunAsync();

        Assert.Contains(result.Lines, line => line.Contains("without the dashboard", StringComparison.Ordinal) && line.Contains(version, StringComparison.Ordinal));
        Assert.Contains("serve", _stage.Notes);
    }

    [Fact]
    public async Task Without_node_it_serves_without_the_dashboard_and_says_so()
    {
        File.Delete(Path.Combine(_stage.Root, "..", "path", "node"));

        var result = await _stage.RunAsync();

        Assert.Contains(result.Lines, line => line.Contains("without the dashboard", StringComparison.Ordinal));
        Assert.Contains("serve", _stage.Notes);
    }

    [Theory]
    [InlineData("v20.19.0")]
    [InlineData("v22.1.0")]
    public async Task A_node_that_is_new_enough_is_not_worth_a_word(string version)
    {
        StandInNode(version);

        Assert.DoesNotContain((await _stage.RunAsync()).Lines, line => line.Contains("dashboard", StringComparison.Ordinal));
    }

    public void Dispose() => _stage.Dispose();

    private void StandInNode(string version) => _stage.StandIn("node", $"echo {version}");

    private void StandInDotnet(string sdks) => _stage.StandIn("dotnet", $$"""
        case $1 in
          --list-sdks) printf '%s\n' '{{sdks}}' ;;
          build)
            note build
            mkdir -p src/Ddns.Server/bin/Release/net10.0
            touch src/Ddns.Server/bin/Release/net10.0/Ddns.Server.dll
            ;;
          *.dll)
            note serve
            shift
            printf 'arguments:'
            printf ' [%s]' "$@"
            printf '\nttl: %s\ndata: %s\nzones: %s\n' "${DDNS_TTL:-}" "$DDNS_DATA_DIR" "$DDNS_ZONES_DIR"
            echo "parent: $PPID"
            exit 7
            ;;
        esac
        """);
}
