using System.Text.Json;
using System.Text.Json.Serialization;

namespace Stack_Service._1.Contracts;

/// <summary>The events as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ImageRequested))]
[JsonSerializable(typeof(ImageResult))]
public sealed partial class ContractsJson : JsonSerializerContext;
