using System.Security.Cryptography;
using System.Text;
using Ddns.Api.Hosting;
using Ddns.Api.Security;
using Ddns.Store.Accounts;

namespace Ddns.Api.Accounts;

/// <summary>
/// Decides who may make an account, and makes it. The first account of a server becomes its operator; where others than this
/// machine can reach us, it must bring the code that the start printed.
/// </summary>
public sealed class Registration(
    IAccountStore accounts, PasswordHasher passwords, SigningKeys keys, ApiOptions options, TimeProvider time, ILogger<Registration> logger)
{
    /// <summary>What the start prints; null when no code is asked for, because an account exists or only this machine can call.</summary>
    public async Task<string?> CodeToPrintAsync(CancellationToken cancellationToken) =>
        NeedsCode && await accounts.CountAsync(cancellationToken) == 0 ? keys.RegistrationCode : null;

    private bool NeedsCode => !options.OnlyThisMachine;

    /// <summary>The new account, or the problem why there is none.</summary>
    public async Task<(Account? Account, Problem? Problem)> RegisterAsync(string email, string password, string? code, HttpContext context)
    {
        var asFirst = await accounts.CountAsync(context.RequestAborted) == 0;
        if (ObjectionToWho(asFirst, code) is { } problem)
            return (null, problem);
        if (PasswordRules.Objection(password, email) is { } objection)
            return (null, Problem.Unprocessable(objection));

        var hash = await passwords.HashAsync(password);
        var role = asFirst ? AccountRole.Operator : AccountRole.Member;
        var audit = new AuditEntry(time.GetUtcNow(), null, "account.register", email, context.Peer());
        var result = await accounts.CreateAsync(email, hash, role, onlyAsFirst: asFirst, audit, context.RequestAborted);
        switch (result.Outcome)
        {
            case CreateAccountOutcome.Created:
                logger.Registered(email, asFirst ? "operator" : "member");
                return (result.Account, null);
            case CreateAccountOutcome.NotFirst when options.Registration != RegistrationKind.Open:
                return (null, Closed());
            case CreateAccountOutcome.NotFirst:
                // Somebody else was first in between, and the door is open: this one is a member.
                return await RegisterAsync(email, password, code, context);
            default:
                return (null, Problem.Conflict("There is an account with this e-mail address already."));
        }
    }

    private Problem? ObjectionToWho(bool asFirst, string? code)
    {
        if (!asFirst)
            return options.Registration == RegistrationKind.Open ? null : Closed();
        if (!NeedsCode || IsTheCode(code))
            return null;
        return Problem.Forbidden("The first account needs the code that the server printed at its start; send it as \"code\".");
    }

    private Problem Closed() => Problem.Forbidden(options.Registration == RegistrationKind.Invite
        ? "Registration needs an invitation, and this server does not hand out any yet."
        : "Registration is closed: this server has its account. Its operator may open it with DDNS_REGISTRATION=open.");

    private bool IsTheCode(string? code) =>
        code is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(code.Trim()), Encoding.UTF8.GetBytes(keys.RegistrationCode));
}
