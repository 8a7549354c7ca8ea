using Stack_Service._1.Events;

namespace Stack_Service._1.Processing;

/// <summary>Where the images are.</summary>
public interface IImageSource
{
    /// <summary>The image as it was uploaded; null if it is not wanted any more.</summary>
    /// <exception cref="TryLaterException">The source is away.</exception>
    Task<byte[]?> ReadAsync(Guid imageId, CancellationToken cancellationToken);
}
