using System.Text.Json.Serialization;

namespace Ddns.Contracts;

/// <summary>How every body of the REST API is written and read: camelCase, unknown fields ignored, no reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    PropertyNameCaseInsensitive = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(RefreshRequest))]
[JsonSerializable(typeof(SessionResponse))]
[JsonSerializable(typeof(AccountResponse))]
[JsonSerializable(typeof(ChangePasswordRequest))]
[JsonSerializable(typeof(CreateDomainRequest))]
[JsonSerializable(typeof(CreatedDomainResponse))]
[JsonSerializable(typeof(DomainResponse))]
[JsonSerializable(typeof(IReadOnlyList<DomainResponse>))]
[JsonSerializable(typeof(TokenResponse))]
[JsonSerializable(typeof(HistoryResponse))]
[JsonSerializable(typeof(UpdateRequest))]
[JsonSerializable(typeof(UpdateResponse))]
[JsonSerializable(typeof(StatusResponse))]
public sealed partial class DdnsJson : JsonSerializerContext;
