using Stack_Service._1.Events;
using Stack_Service._1.Progress;

namespace Stack_Service._1.Images;

/// <summary>Ends the progress of an image as the database says. It may be called again, because a job ends once.</summary>
internal sealed class EndProgress(ImageTable images, IProgress progress) : IEventHandler<ImageFinished>
{
    public async Task HandleAsync(ImageFinished content, EventContext context, CancellationToken cancellationToken)
    {
        if (await images.FindAsync(content.ImageId, cancellationToken) is { } image
            && ImageProgress.StateOf(image.State) is var state and not ProgressState.Running)
        {
            await progress.EndAsync(content.ImageId.ToString(), state, image.Reason, cancellationToken);
        }
    }
}
