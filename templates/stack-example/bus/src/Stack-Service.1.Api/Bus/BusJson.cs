using System.Text.Json;
using System.Text.Json.Serialization;

namespace Stack_Service._1.Bus;

/// <summary>The types of requests and responses, which are serialized without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(PublishedAnswer))]
[JsonSerializable(typeof(PassedEvent))]
[JsonSerializable(typeof(IReadOnlyList<PassedEvent>))]
[JsonSerializable(typeof(IReadOnlyList<CountedEvents>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
internal sealed partial class BusJson : JsonSerializerContext;
