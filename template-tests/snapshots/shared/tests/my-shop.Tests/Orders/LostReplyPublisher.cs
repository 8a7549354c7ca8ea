using my_shop.Events;

namespace my_shop.Tests.Orders;

/// <summary>Records the first event like all others, but loses its confirmation.</summary>
internal sealed class LostReplyPublisher(IEventPublisher publisher) : IEventPublisher
{
    private int _published;

    public Task<PublishedEvent> PublishAsync<TEvent>(TEvent content, PublishOptions options, CancellationToken cancellationToken = default)
        where TEvent : notnull => LoseFirstAsync(publisher.PublishAsync(content, options, cancellationToken));

    public Task<PublishedEvent> PublishAsync(
        EventName name, ReadOnlyMemory<byte> data, PublishOptions? options = null, CancellationToken cancellationToken = default) =>
        LoseFirstAsync(publisher.PublishAsync(name, data, options, cancellationToken));

    private async Task<PublishedEvent> LoseFirstAsync(Task<PublishedEvent> publishing)
    {
        var published = await publishing;
        return Interlocked.Increment(ref _published) > 1
            ? published
            : throw new EventLogException(EventLogFailure.Unavailable, "The connection broke before the answer arrived.");
    }
}
