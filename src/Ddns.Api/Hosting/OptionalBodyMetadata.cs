namespace Ddns.Api.Hosting;

/// <summary>Says in the OpenAPI document that a route takes a JSON body of this type, or none.</summary>
internal sealed record OptionalBodyMetadata(Type Type);
