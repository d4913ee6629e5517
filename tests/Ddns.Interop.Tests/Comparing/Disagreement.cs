namespace Ddns.Interop.Tests.Comparing;

/// <summary>One part of one answer that a peer gives otherwise.</summary>
/// <param name="Part">code, aa, answer, authority or additional.</param>
internal sealed record Disagreement(string Peer, RawQuery Question, string Part, string Ours, string Theirs)
{
    public string Name => Question.Name.ToLowerInvariant();

    public override string ToString() => $"{Peer} {Part}: {Question.Name} {Question.Type}\n    ours:   {Ours}\n    theirs: {Theirs}";

    /// <summary>Compares section by section, without regard to order, case and TTL.</summary>
    public static IEnumerable<Disagreement> Find(string peer, RawQuery question, RawReply ours, RawReply theirs, IReadOnlyCollection<string> apexes)
    {
        var extra = Extra(theirs, apexes);
        var parts = new List<(string Part, string Ours, string Theirs)>
        {
            ("code", ours.CodeText, theirs.CodeText),
            ("aa", ours.IsAuthoritative ? "aa" : "-", theirs.IsAuthoritative ? "aa" : "-"),
            ("answer", Text(ours.Answers), Text(theirs.Answers)),
            ("authority", Text(ours.Authorities), Text(theirs.Authorities.Except(extra))),
        };
        // Without EDNS an answer has 512 octets, and what is left out of the additional section then is each server's choice.
        if (question.Edns is not null)
            parts.Add(("additional", Text(ours.Additionals), Text(theirs.Additionals.Where(record => !IsOf(record, extra, theirs)))));
        return parts.Where(part => part.Ours != part.Theirs).Select(part => new Disagreement(peer, question, part.Part, part.Ours, part.Theirs));
    }

    // RFC 1034 §4.3.1 lets a server add the zone's NS, and their addresses, to a positive answer; NSD does. It says nothing about how the answer was found.
    private static RawRecord[] Extra(RawReply reply, IReadOnlyCollection<string> apexes) =>
        reply.Answers.Count > 0 ? [.. reply.Authorities.Where(record => record.TypeText == "NS" && apexes.Contains(record.Owner.ToLowerInvariant()))] : [];

    private static bool IsOf(RawRecord address, RawRecord[] servers, RawReply reply) =>
        servers.Any(server => Same(server.Data, address.Owner)) && !reply.Answers.Any(record => Same(record.Data.Split(' ')[^1], address.Owner));

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static string Text(IEnumerable<RawRecord> section) => string.Join(" | ", section
        .Select(record => $"{record.Owner} {record.TypeText} {record.Data}".ToLowerInvariant()).Order(StringComparer.Ordinal)) is { Length: > 0 } text ? text : "-";
}
