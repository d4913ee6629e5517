namespace Ddns.Api.Hosting;

/// <summary>How a reply says that a change is durable but was not seen in DNS within the time we wait.</summary>
public static class Visibility
{
    public const string Header = "Ddns-Visible";
    public const string Pending = "pending";

    /// <summary>Our own table has a change within milliseconds; a client's patience (inadyn: 10 s) must not end first.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
}
