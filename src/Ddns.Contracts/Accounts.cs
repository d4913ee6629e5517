using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Ddns.Contracts;

/// <summary>The account that asks.</summary>
public sealed record AccountResponse(
    string Email,
    [property: Description("member or operator.")] string Role,
    DateTimeOffset CreatedAt,
    [property: Description("How many domains the account has.")] int Domains,
    [property: Description("How many it may have; null: as many as it likes.")] int? MaxDomains);

/// <summary>Body of <c>PUT /api/account/password</c>.</summary>
public sealed record ChangePasswordRequest(
    [property: Required] string? CurrentPassword = null,
    [property: Required, Description("8 to 256 characters; common passwords and the e-mail address itself are refused.")] string? NewPassword = null,
    [property: Description("True: the new refresh token comes in the body instead of a cookie.")] bool ReturnRefreshToken = false);
