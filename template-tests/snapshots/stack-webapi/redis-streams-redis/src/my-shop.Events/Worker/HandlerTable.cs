using Microsoft.Extensions.DependencyInjection;
using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>The handlers of one stream's events, by the event's name.</summary>
internal sealed class HandlerTable(IEnumerable<HandlerRegistration> registrations)
{
    private readonly Dictionary<string, HandlerRegistration> _byType = registrations.ToDictionary(one => one.Name.Value);

    /// <summary>The handler for an event; null where there is none. An entry that names no type is of the stream's only one.</summary>
    public HandlerRegistration? Find(in ReceivedEvent received) =>
        received.Type is { } type && _byType.TryGetValue(type, out var named) ? named
        : received.Data is null && _byType.Count == 1 ? _byType.Values.Single()
        : null;
}

/// <summary>Joins an event's type with its handler's, so that both are known where an entry is read.</summary>
internal abstract class HandlerRegistration(EventName name)
{
    public EventName Name { get; } = name;

    /// <exception cref="UndecodableEventException">The entry holds no such event.</exception>
    public abstract Func<IServiceProvider, EventContext, CancellationToken, Task> Decode(
        in ReceivedEvent received, LogEntry entry, IEventSerializer serializer);
}

internal sealed class HandlerRegistration<TEvent, THandler>() : HandlerRegistration(EventName.Of<TEvent>())
    where TEvent : notnull
    where THandler : class, IEventHandler<TEvent>
{
    public override Func<IServiceProvider, EventContext, CancellationToken, Task> Decode(
        in ReceivedEvent received, LogEntry entry, IEventSerializer serializer)
    {
        var content = received.Data is { } data
            ? serializer.Deserialize<TEvent>(data)
            : serializer.Deserialize<TEvent>(entry.Fields);
        return (services, context, cancellationToken) =>
            services.GetRequiredService<THandler>().HandleAsync(content, context, cancellationToken);
    }
}
