using Ddns.Protocol.Names;
using Ddns.Protocol.Records;
using Ddns.Protocol.Wire;
using Ddns.Protocol.ZoneFiles;

namespace Ddns.Fuzz;

/// <summary>What is fuzzed. A target throws when it finds something wrong; that what was accepted survives a round trip is checked too.</summary>
internal static class FuzzTargets
{
    public static readonly IReadOnlyDictionary<string, Action<byte[]>> All = new SortedDictionary<string, Action<byte[]>>
    {
        ["message-reader"] = ReadMessage,
        ["zone-file-reader"] = ReadZoneFile,
    };

    private static readonly ZoneFileOptions Upload = new() { Apex = DomainName.Parse("example.com."), DefaultTtl = 60 };

    // $GENERATE is on, for it is the part with the most arithmetic; there is no directory, so that nothing is opened.
    private static readonly ZoneFileOptions Trusted = Upload with { AllowGenerate = true };

    // A message that repeats one name by pointers can grow: 65,535 octets may hold thousands of records.
    private static readonly byte[] Written = new byte[ushort.MaxValue];

    private static void ReadMessage(byte[] input)
    {
        if (!Message.TryParse(input, out var message))
            return;

        var length = message.Write(Written);
        if (length == 0)
            return;

        Require(Message.TryParse(Written.AsSpan(0, length), out var again), "a message that we wrote is refused");
        Require(message.Questions.SequenceEqual(again!.Questions), "questions differ");
        Require(message.Answers.SequenceEqual(again.Answers), "answers differ");
        Require(message.Authorities.SequenceEqual(again.Authorities), "authorities differ");
        Require(message.Additionals.SequenceEqual(again.Additionals), "additional records differ");

        foreach (var record in message.Answers)
        {
            if (!record.Type.IsMeta() && RecordDataLayout.IsValid(record.Type, record.Data.Wire))
                Require(record.Data.Equals(RecordData.Parse(record.Type, record.Data.ToString())), $"{record} reads back differently");
        }
    }

    private static void ReadZoneFile(byte[] input)
    {
        // The first octet decides who uploads; the file follows.
        var options = input.Length > 0 && input[0] % 2 == 0 ? Upload : Trusted;
        using var reader = new ZoneFileReader(new MemoryStream(input), "fuzz", options);
        var checkedCount = 0;
        for (var count = 0; count < 2000 && reader.TryRead(out var record); count++)
        {
            Require(WireName.TryMeasure(record.Owner, out var length) && length == record.Owner.Length, "an owner is no name");
            Require(RecordDataLayout.IsValid(record.Type, record.Data), "data is not valid");
            if (checkedCount++ < 20)
            {
                var data = record.GetData();
                Require(data.Equals(RecordData.Parse(record.Type, data.ToString())), $"{record.Type.ToText()} {data} reads back differently");
            }
        }

        Require(reader.Errors.Count <= options.MaxErrors, "too many errors");
    }

    private static void Require(bool condition, string what)
    {
        if (!condition)
            throw new InvalidOperationException(what);
    }
}
