using System.Collections.Frozen;

namespace Ddns.Api.Security;

/// <summary>Which passwords are taken: length and a list of what guessers try first, as NIST SP 800-63B §3.1.1 has it; no rules of composition.</summary>
public static class PasswordRules
{
    public const int MinLength = 8;

    /// <summary>Longer ones help nobody and cost hashing time.</summary>
    public const int MaxLength = 256;

    private static readonly FrozenSet<string> Common = LoadCommon();

    /// <summary>Why the password is refused, as a sentence; null when it is taken.</summary>
    public static string? Objection(string password, string email)
    {
        if (password.Length is < MinLength or > MaxLength)
            return $"The password must have {MinLength} to {MaxLength} characters.";
        if (IsMadeOfTheEmail(password, email))
            return "The password must not be the e-mail address or a part of it.";
        if (Common.Contains(password) || password.All(letter => letter == password[0]))
            return "This password is among the first that guessers try; choose another.";
        return null;
    }

    private static bool IsMadeOfTheEmail(string password, string email)
    {
        var at = email.LastIndexOf('@');
        return Same(email) || (at > 0 && (Same(email[..at]) || Same(email[(at + 1)..])));

        bool Same(string part) => password.Equals(part, StringComparison.OrdinalIgnoreCase);
    }

    private static FrozenSet<string> LoadCommon()
    {
        using var stream = typeof(PasswordRules).Assembly.GetManifestResourceStream("Ddns.Api.Security.weak-passwords.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    }
}
