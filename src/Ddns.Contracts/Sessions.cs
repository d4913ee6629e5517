using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Ddns.Contracts;

/// <summary>Body of <c>POST /api/auth/register</c>.</summary>
public sealed record RegisterRequest(
    [property: Required, Description("An e-mail address; unique without regard to case.")] string? Email = null,
    [property: Required, Description("8 to 256 characters; common passwords and the e-mail address itself are refused.")] string? Password = null,
    [property: Description("The code that the server prints at its start; the first account of a server that listens beyond loopback needs it. May also be sent as the header Ddns-Registration-Code.")] string? Code = null,
    [property: Description("True: the refresh token comes in the body instead of a cookie.")] bool ReturnRefreshToken = false);

/// <summary>Body of <c>POST /api/auth/login</c>.</summary>
public sealed record LoginRequest(
    [property: Required] string? Email = null,
    [property: Required] string? Password = null,
    [property: Description("True: the refresh token comes in the body instead of a cookie.")] bool ReturnRefreshToken = false);

/// <summary>Body of <c>POST /api/auth/refresh</c> and <c>/logout</c>, for clients that keep the refresh token themselves.</summary>
public sealed record RefreshRequest(
    [property: Description("Left out: the cookie's is used.")] string? RefreshToken = null);

/// <summary>A session that was begun or renewed.</summary>
public sealed record SessionResponse(
    [property: Description("Send it as Authorization: Bearer … until expiresAt.")] string AccessToken,
    DateTimeOffset ExpiresAt,
    [property: Description("Only for clients that asked for it; each works once and yields the next.")] string? RefreshToken,
    DateTimeOffset? RefreshExpiresAt);
