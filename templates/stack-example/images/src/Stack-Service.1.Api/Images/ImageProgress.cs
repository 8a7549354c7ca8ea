using Stack_Service._1.Events;
using Stack_Service._1.Progress;

namespace Stack_Service._1.Images;

/// <summary>What the database says about the progress of images: whether they wait, and how they ended.</summary>
internal sealed class ImageProgress(IServiceScopeFactory scopes)
{
    /// <summary>As the progress of the job; null if there is no such image.</summary>
    public async Task<ProgressSnapshot?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        // Of its own, because a stream stays open for long.
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<ImageTable>().FindAsync(id, cancellationToken) is { } image
            ? Of(image) : null;
    }

    public static ProgressState StateOf(ImageState state) => state switch
    {
        ImageState.Done => ProgressState.Done,
        ImageState.Failed => ProgressState.Failed,
        ImageState.Cancelled => ProgressState.Cancelled,
        _ => ProgressState.Running,
    };

    private static ProgressSnapshot Of(KnownImage image)
    {
        var state = StateOf(image.State);
        var hasEnded = state != ProgressState.Running;
        return new ProgressSnapshot(
            image.Id.ToString(), state, state == ProgressState.Done ? 100 : 0, hasEnded ? "" : "queued", image.Reason)
        {
            Change = hasEnded ? EntryId.Max : EntryId.Zero,
        };
    }
}
