using Stack_Service._1.Processing;

namespace Stack_Service._1.Images;

/// <summary>The images for an API that makes their thumbnails itself.</summary>
internal sealed class DatabaseImageSource(ImageTable images) : IImageSource
{
    public async Task<byte[]?> ReadAsync(Guid imageId, CancellationToken cancellationToken) =>
        await images.OriginalAsync(imageId, cancellationToken) is { State: not ImageState.Cancelled } image ? image.Content : null;
}
