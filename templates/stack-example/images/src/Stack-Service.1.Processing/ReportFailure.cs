using Stack_Service._1.Contracts;
using Stack_Service._1.Events;

namespace Stack_Service._1.Processing;

/// <summary>Tells the API that an image was given up, also if a gateway died over it each time.</summary>
internal sealed class ReportFailure(IEventPublisher publisher) : IDeadLetterHandler<ImageRequested>
{
    public async Task HandleAsync(ImageRequested? content, DeadLetterContext context, CancellationToken cancellationToken)
    {
        // The id of the event is that of the image. Anything else was published by somebody else, for an image that nobody waits for.
        if (content is not null || Guid.TryParse(context.EventId, out _))
        {
            // The rest of the error is where it happened, which the dead letter keeps for developers.
            var error = context.Error.Split('\n', 2)[0].TrimEnd();
            var result = new ImageResult(
                content?.ImageId ?? Guid.Parse(context.EventId), $"Given up after {context.Deliveries} attempts: {error}", []);
            await publisher.PublishAsync(result, result.Once(), cancellationToken);
        }
    }
}
