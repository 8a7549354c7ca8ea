using Microsoft.EntityFrameworkCore;
using Stack_Service._1.Contracts;
using Stack_Service._1.Database;

namespace Stack_Service._1.Images;

/// <summary>The images in the database, which says what became of each.</summary>
internal sealed class ImageTable(AppDbContext database)
{
    /// <summary>Adds an image that waits for its thumbnails, in the open transaction of the context.</summary>
    /// <returns>False if there is an image with this id already; it is then unchanged.</returns>
    public async Task<bool> AddAsync(Guid id, UploadedImage image, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO images (id, state, content_type, original, created_at)
            VALUES ({id}, {nameof(ImageState.Queued)}, {image.Format.ContentType}, {image.Content}, {now})
            ON CONFLICT DO NOTHING
            """,
            cancellationToken) == 1;

    /// <summary>What is known of an image, without the image itself; null if there is none.</summary>
    public async Task<KnownImage?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        var image = await database.Set<ImageRow>().Where(row => row.Id == id)
            .Select(row => new { row.State, row.Reason }).SingleOrDefaultAsync(cancellationToken);
        if (image is null)
        {
            return null;
        }
        var thumbnails = await database.Set<ThumbnailRow>().Where(row => row.ImageId == id).OrderBy(row => row.Size)
            .Select(row => new KnownThumbnail(row.Size, row.Width, row.Height)).ToListAsync(cancellationToken);
        return new KnownImage(id, image.State, image.Reason, thumbnails);
    }

    /// <summary>An image as it was uploaded; null if there is none.</summary>
    public Task<OriginalImage?> OriginalAsync(Guid id, CancellationToken cancellationToken) => database.Set<ImageRow>()
        .Where(row => row.Id == id)
        .Select(row => new OriginalImage(row.State, row.ContentType, row.Original))
        .SingleOrDefaultAsync(cancellationToken);

    /// <summary>A thumbnail; null if there is none.</summary>
    public Task<byte[]?> ThumbnailAsync(Guid id, int size, CancellationToken cancellationToken) => database.Set<ThumbnailRow>()
        .Where(row => row.ImageId == id && row.Size == size).Select(row => row.Content).SingleOrDefaultAsync(cancellationToken);

    /// <summary>Records what came of an image, in the open transaction of the context.</summary>
    /// <returns>False if that is known already, or nobody waits for it; nothing was changed then.</returns>
    public async Task<bool> FinishAsync(ImageResult result, CancellationToken cancellationToken)
    {
        var state = result.Reason is null ? ImageState.Done : ImageState.Failed;
        if (!await EndAsync(result.ImageId, state, result.Reason, cancellationToken))
        {
            return false;
        }
        database.AddRange(result.Thumbnails.Select(thumbnail => new ThumbnailRow
        {
            ImageId = result.ImageId,
            Size = thumbnail.Size,
            Width = thumbnail.Width,
            Height = thumbnail.Height,
            Content = thumbnail.Content,
        }));
        await database.SaveChangesAsync(cancellationToken);
        return true;
    }

    /// <summary>Cancels an image that waits for its thumbnails, in the open transaction of the context.</summary>
    /// <returns>False if it does not wait for them; nothing was changed then.</returns>
    public Task<bool> CancelAsync(Guid id, CancellationToken cancellationToken) =>
        EndAsync(id, ImageState.Cancelled, reason: null, cancellationToken);

    // Of several that try, one succeeds.
    private async Task<bool> EndAsync(Guid id, ImageState state, string? reason, CancellationToken cancellationToken) =>
        await database.Set<ImageRow>().Where(row => row.Id == id && row.State == ImageState.Queued).ExecuteUpdateAsync(
            row => row.SetProperty(image => image.State, state).SetProperty(image => image.Reason, reason), cancellationToken) == 1;
}

internal sealed record KnownImage(Guid Id, ImageState State, string? Reason, IReadOnlyList<KnownThumbnail> Thumbnails);

internal sealed record KnownThumbnail(int Size, int Width, int Height);

internal sealed record OriginalImage(ImageState State, string ContentType, byte[] Content);
