using Stack_Service._1.Events;

namespace Stack_Service._1.Tests.Orders;

/// <summary>Publishes nothing.</summary>
internal sealed class FailingPublisher(Exception failure) : IEventPublisher
{
    public Task<PublishedEvent> PublishAsync<TEvent>(TEvent content, PublishOptions options, CancellationToken cancellationToken = default)
        where TEvent : notnull => Task.FromException<PublishedEvent>(failure);

    public Task<PublishedEvent> PublishAsync(
        EventName name, ReadOnlyMemory<byte> data, PublishOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromException<PublishedEvent>(failure);
}
