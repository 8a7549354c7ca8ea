using Stack_Service._1.Contracts;
using Stack_Service._1.Events;

namespace Stack_Service._1.Images;

/// <summary>Records what came of an image, once: the layer notes the event in the inbox in the same transaction.</summary>
internal sealed class RecordResult(ImageTable images, IEventPublisher publisher) : IEventHandler<ImageResult>
{
    public async Task HandleAsync(ImageResult content, EventContext context, CancellationToken cancellationToken)
    {
        if (await images.FinishAsync(content, cancellationToken))
        {
            await publisher.PublishAsync(new ImageFinished(content.ImageId), cancellationToken);
        }
    }
}
