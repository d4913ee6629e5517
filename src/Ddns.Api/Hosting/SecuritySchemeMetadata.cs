namespace Ddns.Api.Hosting;

/// <summary>Says in the OpenAPI document which credentials a route takes, where authorization metadata does not.</summary>
internal sealed record SecuritySchemeMetadata(string Scheme);
