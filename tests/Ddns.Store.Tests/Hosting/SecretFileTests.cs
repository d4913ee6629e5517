using Ddns.Store.Hosting;

namespace Ddns.Store.Tests.Hosting;

public sealed class SecretFileTests : IDisposable
{
    private readonly string _directory = Path.Combine(Directory.CreateTempSubdirectory("ddns-secret-").FullName, "data");

    [Fact]
    public void A_secret_is_made_once_and_read_from_then_on()
    {
        var secret = SecretFile.ReadOrMake(_directory, "jwt");

        Assert.Equal(48, Convert.FromBase64String(secret).Length);
        Assert.Equal(secret, SecretFile.ReadOrMake(_directory, "jwt"));
        Assert.NotEqual(secret, SecretFile.ReadOrMake(_directory, "other"));
    }

    [Fact]
    public void Only_the_owner_may_read_it_and_nothing_is_left_beside()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes");
            return;
        }

        SecretFile.ReadOrMake(_directory, "jwt");

        var file = Assert.Single(Directory.GetFiles(_directory));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void Of_those_who_start_at_once_all_have_the_same_secret()
    {
        var secrets = new string[8];

        Parallel.For(0, secrets.Length, i => secrets[i] = SecretFile.ReadOrMake(_directory, "jwt"));

        Assert.Single(secrets.Distinct());
        Assert.Single(Directory.GetFiles(_directory));
    }

    [Fact]
    public void A_secret_that_somebody_wrote_is_taken_without_its_line_end()
    {
        Directory.CreateDirectory(_directory);
        File.WriteAllText(Path.Combine(_directory, "jwt.secret"), "  chosen by hand\r\n");

        Assert.Equal("chosen by hand", SecretFile.ReadOrMake(_directory, "jwt"));
    }

    [Fact]
    public void An_empty_file_is_no_secret()
    {
        Directory.CreateDirectory(_directory);
        File.WriteAllText(Path.Combine(_directory, "jwt.secret"), "\n");

        Assert.Throws<SettingException>(() => SecretFile.ReadOrMake(_directory, "jwt"));
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_directory)!, recursive: true);
}
