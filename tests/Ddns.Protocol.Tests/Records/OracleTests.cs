using ARSoft.Tools.Net.Dns;
using Ddns.Protocol.Records;
using Ddns.Protocol.Wire;
using RecordClass = Ddns.Protocol.Records.RecordClass;
using RecordType = Ddns.Protocol.Records.RecordType;

namespace Ddns.Protocol.Tests.Records;

/// <summary>ARSoft.Tools.Net reads what we write, and we read what it prints.</summary>
public sealed class OracleTests
{
    // Where the two differ, and why ours stands.
    private static readonly Dictionary<RecordType, string> Differs = new()
    {
        [RecordType.MD] = "not known there: its compressed name is printed as it stands",
        [RecordType.MF] = "as MD",
        [RecordType.MB] = "as MD",
        [RecordType.MG] = "as MD",
        [RecordType.MR] = "as MD",
        [RecordType.MINFO] = "as MD",
        [RecordType.TXT] = "octets from 128 up are printed as question marks",
        [RecordType.NSEC3] = "the hash is printed in base32, RFC 5155 §3.3 says base32hex",
        [RecordType.CAA] = "a value with a space is printed without quotation marks",
    };

    [Fact]
    public void Another_implementation_agrees_on_every_vector()
    {
        var disagreements = new List<string>();
        foreach (var vector in RecordVectors.All.Where(vector => !Differs.ContainsKey(vector.Type)))
        {
            var data = RecordData.Parse(vector.Type, vector.Text);
            var message = new Message(
                new MessageHeader(1, HeaderFlags.Response, OpCode.Query, ResponseCode.NoError),
                [], [new ResourceRecord(Protocol.Names.DomainName.Parse("x.example."), RecordClass.IN, 1, data)], [], [], null);

            var printed = Assert.Single(DnsMessage.Parse(message.ToArray()).AnswerRecords).ToString();
            var text = string.Join(' ', printed.Split(' ')[4..]);
            if (!RecordData.TryParse(vector.Type, text, null, out var read, out var error))
                disagreements.Add($"{vector} — {printed} — {error}");
            else if (!read.Equals(data))
                disagreements.Add($"{vector} — {printed} — {read}");
        }

        Assert.Empty(disagreements);
    }
}
