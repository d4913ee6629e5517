using Ddns.EndToEnd.Tests.Running;

namespace Ddns.EndToEnd.Tests.Scripts;

/// <summary>A copy of one of our scripts in a small tree of its own, on a PATH that holds only ordinary tools and the stand-ins of the test.</summary>
internal sealed class ScriptStage : IDisposable
{
    private static readonly string[] Tools =
    [
        "apt-config", "basename", "bash", "cat", "cksum", "cp", "cut", "dirname", "env", "find", "flock", "grep", "head", "id", "mkdir", "mktemp", "mv",
        "paste", "readlink", "rm", "sed", "sh", "sleep", "sort", "tail", "tee", "timeout", "touch", "uniq", "wc",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly string _script;

    public ScriptStage(string script)
    {
        _script = script;
        Directory.CreateDirectory(_folder.Combine("path"));
        foreach (var tool in Tools)
        {
            if (ProgramRun.Find(tool) is { } program)
                File.CreateSymbolicLink(_folder.Combine("path", tool), program);
        }

        Write(script, File.ReadAllText(Path.Combine(Repository.Root, script)), executable: true);
    }

    public Dictionary<string, string?> Environment { get; } = [];

    public string Root => _folder.Combine("a tree");

    /// <summary>What the stand-ins noted, a line each.</summary>
    public string[] Notes => File.Exists(NotesFile) ? File.ReadAllLines(NotesFile) : [];

    private string NotesFile => _folder.Combine("notes");

    /// <summary>Puts a program on the PATH that is this bash script; <c>note</c> writes a line into <see cref="Notes"/>.</summary>
    public void StandIn(string program, string body)
    {
        var path = _folder.Write(Path.Combine("path", program), $"#!/bin/bash\nnote() {{ printf '%s\\n' \"$*\" >>'{NotesFile}'; }}\n{body}\n");
        MakeExecutable(path);
    }

    public void Write(string path, string text, bool executable = false)
    {
        var full = _folder.Write(Path.Combine("a tree", path), text);
        if (executable)
            MakeExecutable(full);
    }

    public Task<ProgramResult> RunAsync(params string[] arguments)
    {
        Environment["PATH"] = _folder.Combine("path");
        // Not from the tree itself: a script has to find its own place.
        return ProgramRun.RunAsync(Path.Combine(Root, _script), arguments, Environment, folder: "/");
    }

    public void Dispose() => _folder.Dispose();

    private static void MakeExecutable(string path) => File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute);
}
