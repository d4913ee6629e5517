using Ddns.Api.Hosting;
using Ddns.Api.Security;
using Ddns.Contracts;
using Ddns.Store.Accounts;

namespace Ddns.Api.Accounts;

/// <summary><c>/api/auth</c>: register, log in, refresh, log out.</summary>
public static class SessionEndpoints
{
    public const string CodeHeader = "Ddns-Registration-Code";

    private const string RegisterText =
        "Makes an account and begins its session. The first account of a server becomes its operator. "
        + "The refresh token comes in an HttpOnly cookie (__Host-ddns on HTTPS, ddns on plain HTTP), or in the body when returnRefreshToken is true.";

    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/auth").WithTags("Sessions").AddEndpointFilter<SameOriginFilter>();

        group.MapPost("/register", RegisterAsync).WithName("Register").WithSummary("Make an account").WithDescription(RegisterText)
            .Produces<SessionResponse>(StatusCodes.Status201Created).Problems(400, 403, 409, 413, 415, 422, 429, 503);
        group.MapPost("/login", LogInAsync).WithName("LogIn").WithSummary("Begin a session")
            .WithDescription("A wrong password and an unknown account are answered alike, and in the same time.")
            .Produces<SessionResponse>().Problems(400, 401, 403, 413, 415, 422, 429, 503);
        group.MapPost("/refresh", RefreshAsync).WithName("RefreshSession").WithSummary("Renew a session")
            .WithDescription("Takes the refresh token of the body, else of the cookie. Each works once; one that is used a second time ends every session of its log-in.")
            .Produces<SessionResponse>().Problems(400, 401, 403, 413, 415, 503);
        group.MapPost("/logout", LogOutAsync).WithName("LogOut").WithSummary("End a session")
            .WithDescription("Ends the session of the refresh token and deletes the cookie; without one it does nothing. An access token stays valid until it expires.")
            .Produces(StatusCodes.Status200OK).Problems(400, 403, 413, 415, 503);
    }

    private static async Task<IResult> RegisterAsync(RegisterRequest body, HttpContext context, Registration registration, RateLimits limits, Sessions sessions)
    {
        if (!EmailAddress.TryParse(body.Email, out var email))
            return Problem.Unprocessable("email must be an e-mail address.");
        if (body.Password is not { } password)
            return Problem.Unprocessable("password is missing.");
        if (!limits.TryRegister(context.Peer(), out var wait))
            return Problem.TooMany(wait);

        var (account, problem) = await registration.RegisterAsync(email, password, body.Code ?? context.Request.Headers[CodeHeader], context);
        if (account is null)
            return problem!;
        var session = await sessions.BeginAsync(account, context, body.ReturnRefreshToken);
        return new JsonReply<SessionResponse>(session, DdnsJson.Default.SessionResponse, StatusCodes.Status201Created);
    }

    private static async Task<IResult> LogInAsync(LoginRequest body, HttpContext context, PasswordCheck check, Sessions sessions)
    {
        if (body is not { Email: { } email, Password: { } password })
            return Problem.Unprocessable("email and password are needed.");

        var (account, problem) = await check.LogInAsync(email.Trim(), password, context);
        if (account is null)
            return problem!;
        var session = await sessions.BeginAsync(account, context, body.ReturnRefreshToken);
        return new JsonReply<SessionResponse>(session, DdnsJson.Default.SessionResponse);
    }

    private static async Task<IResult> RefreshAsync(RefreshRequest? body, HttpContext context, Sessions sessions) =>
        await sessions.RenewAsync(body?.RefreshToken, context) is { } session
            ? new JsonReply<SessionResponse>(session, DdnsJson.Default.SessionResponse)
            : Problem.Unauthorized("There is no session to renew; log in again.");

    private static async Task<IResult> LogOutAsync(RefreshRequest? body, HttpContext context, Sessions sessions)
    {
        await sessions.EndAsync(body?.RefreshToken, context);
        return Results.Ok();
    }
}
