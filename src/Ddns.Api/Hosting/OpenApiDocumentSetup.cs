using System.ComponentModel.DataAnnotations;
using Ddns.Api.Security;
using Ddns.Api.Updates;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Ddns.Api.Hosting;

/// <summary>What the OpenAPI document says beyond what the routes say themselves.</summary>
internal static class OpenApiDocumentSetup
{
    public static void AddDdnsOpenApi(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Ddns",
                // The contract's version, not the build's: it moves when the contract does.
                Version = "1",
                Description = "Dynamic DNS: register a name, get a token, send updates; the name server answers with the new address at once. "
                    + "Errors are problem details (RFC 9457). Bodies are at most 64 KiB; unknown fields are ignored.",
                License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
            };
            document.Servers = [new OpenApiServer { Url = "/" }];
            var components = document.Components ??= new OpenApiComponents();
            components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [AccountAuthentication.Scheme] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    BearerFormat = "JWT",
                    Description = "An account's access token, from register, login or refresh.",
                },
                [RestUpdateEndpoint.SecurityScheme] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    Description = "A domain's token, shown when the domain was made.",
                },
            };
            return Task.CompletedTask;
        });
        // Request fields may be absent to the reader, which answers 422 for that; to whoever writes a request they are not null.
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonPropertyInfo?.AttributeProvider?.IsDefined(typeof(RequiredAttribute), inherit: false) == true)
                schema.Type &= ~JsonSchemaType.Null;
            return Task.CompletedTask;
        });
        options.AddOperationTransformer(async (operation, context, cancellationToken) =>
        {
            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            var scheme = metadata.OfType<SecuritySchemeMetadata>().LastOrDefault()?.Scheme
                ?? (metadata.OfType<IAuthorizeData>().Any() ? AccountAuthentication.Scheme : null);
            if (scheme is not null)
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [] }];

            if (metadata.OfType<OptionalBodyMetadata>().LastOrDefault() is { Type: var type })
            {
                context.Document!.AddComponent(type.Name, await context.GetOrCreateSchemaAsync(type, null, cancellationToken));
                operation.RequestBody = new OpenApiRequestBody
                {
                    Required = false,
                    Content = new Dictionary<string, OpenApiMediaType> { ["application/json"] = new() { Schema = new OpenApiSchemaReference(type.Name, context.Document) } },
                };
            }
        });
    });
}
