using Ddns.Api.Domains;
using Ddns.Api.Hosting;
using Ddns.Api.Security;
using Ddns.Contracts;
using Ddns.Store.Accounts;
using Ddns.Store.Domains;

namespace Ddns.Api.Accounts;

/// <summary><c>/api/account</c>: the account that calls.</summary>
public static class AccountEndpoints
{
    public static void MapAccount(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/account").WithTags("Account").RequireAuthorization(AccountAuthentication.Policy);

        group.MapGet("", GetAsync).WithName("GetAccount").WithSummary("The account that asks")
            .Produces<AccountResponse>().Problems(401, 503);
        group.MapPut("/password", ChangePasswordAsync).WithName("ChangePassword").WithSummary("Change the password")
            .WithDescription("Ends every session of the account and begins a new one, which is the answer.")
            .AddEndpointFilter<SameOriginFilter>()
            .Produces<SessionResponse>().Problems(400, 401, 403, 413, 415, 422, 429, 503);
        group.MapDelete("", DeleteAsync).WithName("DeleteAccount").WithSummary("Delete the account")
            .WithDescription("Withdraws all its names from DNS first; they are kept from others for a while.")
            .Produces(StatusCodes.Status204NoContent).Problems(401, 409, 503);
    }

    private static async Task<IResult> GetAsync(HttpContext context, IDomainStore domains, ApiOptions options)
    {
        var account = context.Account();
        var owned = await domains.ListAsync(account.Id, context.RequestAborted);
        var role = account.Role == AccountRole.Operator ? "operator" : "member";
        return new JsonReply<AccountResponse>(
            new AccountResponse(account.Email, role, account.CreatedAt, owned.Count, options.MaxDomains), DdnsJson.Default.AccountResponse);
    }

    private static async Task<IResult> ChangePasswordAsync(
        ChangePasswordRequest body, HttpContext context, PasswordCheck check, PasswordHasher passwords, IAccountStore accounts, Sessions sessions, TimeProvider time)
    {
        var account = context.Account();
        if (body is not { CurrentPassword: { } current, NewPassword: { } next })
            return Problem.Unprocessable("currentPassword and newPassword are needed.");
        if (PasswordRules.Objection(next, account.Email) is { } objection)
            return Problem.Unprocessable(objection);

        var (matches, problem) = await check.ConfirmAsync(account, current, context);
        if (!matches)
            return problem ?? Problem.Unprocessable("currentPassword is wrong.");

        var audit = new AuditEntry(time.GetUtcNow(), account.Id, "account.password", account.Email, context.Peer());
        var stamp = await accounts.ChangePasswordAsync(account.Id, await passwords.HashAsync(next), audit, context.RequestAborted);
        if (stamp is null)
            return Problem.Unauthorized("The account is gone.");
        var session = await sessions.BeginAsync(account with { SecurityStamp = stamp.Value }, context, body.ReturnRefreshToken);
        return new JsonReply<SessionResponse>(session, DdnsJson.Default.SessionResponse);
    }

    private static async Task<IResult> DeleteAsync(HttpContext context, IDomainStore domains, DomainService service, IAccountStore accounts, TimeProvider time)
    {
        var account = context.Account();
        foreach (var domain in await domains.ListAsync(account.Id, context.RequestAborted))
        {
            // One that went in between is no trouble: gone is what was asked for.
            var removal = await service.RemoveAsync(domain, context.Peer(), context.RequestAborted);
            if (!removal.Visible)
                context.Response.Headers[Visibility.Header] = Visibility.Pending;
        }

        var audit = new AuditEntry(time.GetUtcNow(), account.Id, "account.delete", account.Email, context.Peer());
        if (!await accounts.DeleteAsync(account.Id, audit, context.RequestAborted))
            return Problem.Conflict("A domain was added while the account was being deleted; try again.");
        RefreshCookie.Delete(context);
        return Results.NoContent();
    }
}
