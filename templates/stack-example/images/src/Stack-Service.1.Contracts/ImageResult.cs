using Stack_Service._1.Events;

namespace Stack_Service._1.Contracts;

/// <summary>What came of an image.</summary>
/// <param name="Reason">Why there are no thumbnails; null if there are.</param>
[Event("images.result")]
public sealed record ImageResult(Guid ImageId, string? Reason, IReadOnlyList<Thumbnail> Thumbnails)
{
    /// <summary>
    /// How to publish it: with an id made of the image's, so that it is handled once, however often it is published. The first result of an
    /// image counts.
    /// </summary>
    public PublishOptions Once() => new(EventId: $"{ImageId}:result", Repeated: true);
}

/// <param name="Size">The size that was asked for: the longest side that it may have, in pixels.</param>
/// <param name="Content">The thumbnail, as WebP.</param>
public sealed record Thumbnail(int Size, int Width, int Height, byte[] Content)
{
    public const string ContentType = "image/webp";
}
