using System.Text.Json;
using System.Text.Json.Serialization;

namespace Stack_Service._1.Images;

/// <summary>The types of images that are serialized as JSON, in responses and events, without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ImageAnswer))]
[JsonSerializable(typeof(ImageFinished))]
internal sealed partial class ImagesJson : JsonSerializerContext;
