namespace Ddns.Api.Hosting;

/// <summary>Who may make an account (<c>DDNS_REGISTRATION</c>). Whatever it says, the first account of a server can be made, and becomes its operator.</summary>
public enum RegistrationKind
{
    /// <summary>The first account closes the door behind itself.</summary>
    First,
    /// <summary>Whoever was invited.</summary>
    Invite,
    /// <summary>Everybody.</summary>
    Open,
}
