using Stack_Service._1.Events;

namespace Stack_Service._1.Tests.Orders;

/// <summary>Records the first event like all others, but its confirmation does not come back.</summary>
internal sealed class LostReplyPublisher(IEventPublisher publisher) : IEventPublisher
{
    private int _published;

    public async Task<PublishedEvent> PublishAsync<TEvent>(TEvent content, PublishOptions options, CancellationToken cancellationToken = default)
        where TEvent : notnull
    {
        var published = await publisher.PublishAsync(content, options, cancellationToken);
        return Interlocked.Increment(ref _published) > 1
            ? published
            : throw new EventLogException(EventLogFailure.Unavailable, "The connection broke before the answer came.");
    }
}
