namespace Stack_Service._1.Images;

/// <summary>An image, as it is answered.</summary>
/// <param name="Reason">Why there are no thumbnails; null unless that failed.</param>
internal sealed record ImageAnswer(Guid Id, ImageState State, string? Reason, ImageLinks Links, IReadOnlyList<ThumbnailAnswer> Thumbnails)
{
    public static ImageAnswer Of(KnownImage image) => new(
        image.Id, image.State, image.Reason, ImageLinks.Of(image.Id),
        [.. image.Thumbnails.Select(
            one => new ThumbnailAnswer(one.Size, one.Width, one.Height, $"/images/{image.Id}/thumbnails/{one.Size}"))]);
}

/// <param name="Events">Its progress, as server-sent events.</param>
internal sealed record ImageLinks(string Self, string Original, string Events)
{
    public static ImageLinks Of(Guid id) => new($"/images/{id}", $"/images/{id}/original", $"/images/{id}/events");
}

/// <param name="Size">The longest side that it may have, in pixels.</param>
internal sealed record ThumbnailAnswer(int Size, int Width, int Height, string Href);
