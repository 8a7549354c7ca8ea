using System.Text.Json.Serialization;

namespace Stack_Service._1.Images;

/// <summary>The state of an image in the database. All but the first are final.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ImageState>))]
internal enum ImageState
{
    /// <summary>Its thumbnails are wanted; the progress says how far they are.</summary>
    [JsonStringEnumMemberName("queued")]
    Queued,

    [JsonStringEnumMemberName("done")]
    Done,

    [JsonStringEnumMemberName("failed")]
    Failed,

    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}
