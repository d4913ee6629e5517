using System.Buffers;
using System.Security.Cryptography;

namespace Ddns.Api.Security;

/// <summary>
/// Tokens of domains as text: <c>ddns</c> and 40 characters of [A-Za-z0-9], 238 random bits. Nothing else, because <c>#</c>,
/// <c>,</c>, <c>%</c> and <c>+</c> break configuration files and query strings.
/// </summary>
public static class TokenText
{
    public const string Prefix = "ddns";
    public const int Length = 44;

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static readonly SearchValues<char> Letters = SearchValues.Create(Alphabet);

    public static string Generate() => Prefix + RandomNumberGenerator.GetString(Alphabet, Length - Prefix.Length);

    public static bool IsWellFormed(ReadOnlySpan<char> text) =>
        text.Length == Length && text.StartsWith(Prefix, StringComparison.Ordinal) && !text.ContainsAnyExcept(Letters);
}
