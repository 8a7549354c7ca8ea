namespace my_shop.Events.Publishing;

internal sealed class EventPublisher(EventEncoder encoder, EventAppender appender) : IEventPublisher
{
    public async Task<PublishedEvent> PublishAsync<TEvent>(TEvent content, PublishOptions options, CancellationToken cancellationToken)
        where TEvent : notnull
    {
        using var outgoing = encoder.Encode(content, options);
        return await appender.AppendAsync(outgoing, cancellationToken);
    }

    public async Task<PublishedEvent> PublishAsync(
        EventName name, ReadOnlyMemory<byte> data, PublishOptions? options, CancellationToken cancellationToken)
    {
        using var outgoing = encoder.Encode(name, data, options ?? PublishOptions.None);
        return await appender.AppendAsync(outgoing, cancellationToken);
    }
}
