using System.Globalization;
using System.Text;
using Ddns.Protocol.Names;

namespace Ddns.Api.Domains;

/// <summary>Which labels can be registered: letters, digits and hyphens (RFC 1123 §2.1), and A-labels (RFC 5890 §2.3.2.1).</summary>
public static class LabelRules
{
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>Why the label is refused, as a sentence; null when it is valid.</summary>
    public static string? Objection(string label)
    {
        if (label.Length is 0 or > DomainName.MaxLabelLength)
            return $"A name must have 1 to {DomainName.MaxLabelLength} characters.";
        if (!label.All(char.IsAscii))
            return ALabelOf(label) is { } ascii
                ? $"A name must be given in its ASCII form: for {label} that is {ascii}."
                : "A name may hold letters, digits and hyphens.";
        if (!label.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-'))
            return "A name may hold letters, digits and hyphens.";
        if (label[0] == '-' || label[^1] == '-')
            return "A name must not begin or end with a hyphen.";

        // RFC 5891 §4.2.3.1: labels with hyphens in the third and fourth position are A-labels or kept for what may come.
        if (label.Length >= 4 && label[2] == '-' && label[3] == '-' && !IsALabel(label))
            return "A name must not have hyphens in its third and fourth place, unless it is the ASCII form (xn--…) of an international name.";
        return null;
    }

    private static bool IsALabel(string label)
    {
        try
        {
            if (!label.StartsWith("xn--", StringComparison.OrdinalIgnoreCase))
                return false;
            var shown = Idn.GetUnicode(label);
            return Idn.GetAscii(shown).Equals(label, StringComparison.OrdinalIgnoreCase) && shown.EnumerateRunes().All(IsOfAWord);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // RFC 5892 §2 takes letters, digits and marks; symbols and controls, which IdnMapping lets through, are none.
    private static bool IsOfAWord(Rune rune) =>
        rune.Value == '-' || Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static string? ALabelOf(string label)
    {
        try
        {
            return Idn.GetAscii(label);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
