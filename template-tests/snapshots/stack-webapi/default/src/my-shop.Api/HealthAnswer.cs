using System.Text.Json.Serialization;

namespace my_shop;

internal sealed record HealthAnswer(string Status, IReadOnlyList<HealthCheckAnswer> Checks);

internal sealed record HealthCheckAnswer(string Name, string Status, string? Reason);

[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HealthAnswer))]
internal sealed partial class HealthJson : JsonSerializerContext;
