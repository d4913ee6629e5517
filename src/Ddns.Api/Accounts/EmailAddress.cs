using System.Diagnostics.CodeAnalysis;
using System.Net.Mail;

namespace Ddns.Api.Accounts;

/// <summary>E-mail addresses as people type them: one @, a domain behind it, no display name, no spaces.</summary>
public static class EmailAddress
{
    /// <summary>RFC 5321 §4.5.3.1: 64 octets before the @ and 255 behind; RFC 3696 erratum 1690 makes that 254 in all.</summary>
    public const int MaxLength = 254;

    public static bool TryParse(string? text, [NotNullWhen(true)] out string? email)
    {
        email = text?.Trim();
        return email is { Length: <= MaxLength }
            && !email.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter))
            && MailAddress.TryCreate(email, out var parsed) && parsed.Address == email && parsed.User.Length <= 64 && parsed.Host[0] != '[';
    }
}
