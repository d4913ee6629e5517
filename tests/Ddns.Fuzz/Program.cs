using Ddns.Fuzz;
using Ddns.Fuzz.Engine;

var arguments = FuzzArguments.Parse(args);
if (arguments is null)
{
    Console.Error.WriteLine(FuzzArguments.Usage);
    return 64;
}

if (arguments.Target == FuzzArguments.Engine)
{
    using var engine = new EngineFuzz(arguments);
    return engine.Start();
}

var target = FuzzTargets.All[arguments.Target];
if (arguments.IsAfl)
{
    // afl-fuzz starts this program with an input on its standard input; see README.md.
    SharpFuzz.Fuzzer.OutOfProcess.Run(stream =>
    {
        using var input = new MemoryStream();
        stream.CopyTo(input);
        target(input.ToArray());
    });
    return 0;
}

return new FuzzRun(arguments, target).Start();
