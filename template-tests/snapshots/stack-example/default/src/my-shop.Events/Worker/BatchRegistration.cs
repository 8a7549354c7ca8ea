using System.Collections.ObjectModel;
using Microsoft.Extensions.DependencyInjection;
using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>Events that were read and wait to be handed to their handler in one call.</summary>
internal abstract class PreparedBatch
{
    /// <exception cref="UndecodableEventException">The entry contains no such event; it is not added to the batch.</exception>
    public abstract void Add(in ReceivedEvent received, LogEntry entry, EventContext context, IEventSerializer serializer);

    public abstract Task HandleAsync(IServiceProvider services, CancellationToken cancellationToken);

    /// <summary>Takes an event out before the call, by its index.</summary>
    public abstract void RemoveAt(int index);

    /// <summary>The failures of single events that the handler reported, by their index. Valid after the call.</summary>
    public abstract IReadOnlyDictionary<int, Exception> Failures { get; }
}

/// <summary>The registration of a batch handler.</summary>
internal interface IBatchRegistration
{
    PreparedBatch Prepare();
}

internal sealed class EventBatchRegistration<TEvent, THandler>(string? group, Action<HandlerOptions>? configure)
    : EventRegistration<TEvent>(group, configure), IBatchRegistration
    where TEvent : notnull
    where THandler : class, IBatchHandler<TEvent>
{
    public PreparedBatch Prepare() => new Batch<TEvent, THandler>(ReadContent);
}

internal sealed class CategoryBatchRegistration<THandler>(string category, string? group, Action<HandlerOptions>? configure)
    : CategoryRegistration(category, group, configure), IBatchRegistration
    where THandler : class, IBatchHandler<EventContent>
{
    public PreparedBatch Prepare() => new Batch<EventContent, THandler>(ReadContent);
}

internal delegate TEvent ContentReader<out TEvent>(in ReceivedEvent received, LogEntry entry, IEventSerializer serializer);

internal sealed class Batch<TEvent, THandler>(ContentReader<TEvent> read) : PreparedBatch
    where TEvent : notnull
    where THandler : class, IBatchHandler<TEvent>
{
    private readonly List<BatchItem<TEvent>> _items = [];
    private EventBatch<TEvent>? _batch;

    public override IReadOnlyDictionary<int, Exception> Failures => _batch?.Failures ?? ReadOnlyDictionary<int, Exception>.Empty;

    public override void Add(in ReceivedEvent received, LogEntry entry, EventContext context, IEventSerializer serializer) =>
        _items.Add(new(read(received, entry, serializer), context));

    public override void RemoveAt(int index) => _items.RemoveAt(index);

    public override Task HandleAsync(IServiceProvider services, CancellationToken cancellationToken) =>
        services.GetRequiredService<THandler>().HandleAsync(_batch = new EventBatch<TEvent>(_items), cancellationToken);
}
