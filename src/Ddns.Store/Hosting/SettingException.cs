namespace Ddns.Store.Hosting;

/// <summary>
/// A setting, or the place it points to, is wrong. The message is one sentence that names the setting and says what to do;
/// a program prints it alone and ends with <see cref="ExitCode"/>.
/// </summary>
public sealed class SettingException(string sentence) : Exception(sentence)
{
    /// <summary>EX_CONFIG of sysexits.h.</summary>
    public const int ExitCode = 78;
}
