using System.Text.Json;
using System.Text.Json.Serialization;
using Stack_Service._1.Clicks;

namespace Stack_Service._1.Links;

/// <summary>The types of requests and responses, which are serialized without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CreateLink))]
[JsonSerializable(typeof(Link))]
[JsonSerializable(typeof(LinkStats))]
internal sealed partial class LinksJson : JsonSerializerContext;
