using System.Text.Json;
using System.Text.Json.Serialization;

namespace Stack_Service._1.Progress;

/// <summary>The types of progress that are serialized as JSON, in responses and events, without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ProgressChanged))]
[JsonSerializable(typeof(ProgressSnapshot))]
internal sealed partial class ProgressJson : JsonSerializerContext;
