using System.Globalization;
using Ddns.Authoritative.Transport.Linux;
using Ddns.Store.Hosting;

namespace Ddns.Authoritative.Hosting;

/// <summary>Gives up root once the ports are bound (<c>DDNS_USER</c>). What the program then may touch is the user's.</summary>
internal static unsafe class Privileges
{
    /// <param name="user">A name of /etc/passwd, or <c>uid:gid</c> in numbers.</param>
    /// <param name="dataDirectory">Made over to the user, with the files in it; null: nothing is kept.</param>
    /// <exception cref="SettingException">There is no such user, or the system refused.</exception>
    public static void DropTo(string user, string? dataDirectory)
    {
        if (!OperatingSystem.IsLinux())
            throw new SettingException("DDNS_USER works on Linux only: leave it empty and start the program as the user that it shall be.");
        if (LibC.UserId() != 0)
            throw new SettingException("DDNS_USER is set, but only root can change to another user: start the program as root, or leave it empty.");
        var (userId, groupId) = Find(user) ?? throw new SettingException($"DDNS_USER is '{user}', but this machine has no such user.");
        if (userId == 0)
            throw new SettingException($"DDNS_USER is '{user}', which is root: name a user without rights, or leave it empty.");
        if (dataDirectory is not null)
            MakeOver(dataDirectory, userId, groupId, user);
        var groups = groupId;
        // Group first: without root the rest would be refused. The calls reach all threads of the process.
        Check(LibC.SetGroups(1, &groups), user);
        Check(LibC.SetGroup(groupId, groupId, groupId), user);
        Check(LibC.SetUser(userId, userId, userId), user);
    }

    // The directory may have been the user's before: what lies in it may be a trap. So no link is followed, neither by the walk (it
    // does not go down) nor by the call: a link to /etc/shadow must not hand that over.
    private static void MakeOver(string directory, uint userId, uint groupId, string user)
    {
        DataDirectory.Make(directory);
        foreach (var path in Directory.EnumerateFileSystemEntries(directory).Prepend(directory))
            Check(LibC.ChangeOwnerOfLink(path, userId, groupId), user);
    }

    private static (uint User, uint Group)? Find(string user)
    {
        if (user.Split(':') is [var uid, var gid] && TryId(uid, out var numericUser) && TryId(gid, out var numericGroup))
            return (numericUser, numericGroup);
        // name:password:uid:gid:comment:home:shell (passwd(5))
        foreach (var line in File.ReadLines("/etc/passwd"))
        {
            if (line.Split(':') is [var name, _, var userId, var groupId, ..] && name == user && TryId(userId, out var foundUser) && TryId(groupId, out var foundGroup))
                return (foundUser, foundGroup);
        }
        return null;
    }

    private static bool TryId(string text, out uint id) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id);

    private static void Check(int result, string user)
    {
        if (result != 0)
            throw new SettingException($"The system refused to make this program the user '{user}' of DDNS_USER.");
    }
}
