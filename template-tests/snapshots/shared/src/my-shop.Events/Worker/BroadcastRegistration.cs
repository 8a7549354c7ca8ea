using Microsoft.Extensions.DependencyInjection;
using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>An event that is broadcast to every instance, with its handler.</summary>
internal abstract class BroadcastRegistration(EventName name, bool isFlat, Type handler)
{
    public EventName Name { get; } = name;

    /// <summary>The handler's name, for people.</summary>
    public string Handler { get; } = handler.Name;

    /// <summary>Whether the entry is this event; its stream may contain others.</summary>
    public bool Takes(in ReceivedEvent received) =>
        received.Type == Name.Value || (received.Data is null && (isFlat || received.Type is null));

    /// <exception cref="UndecodableEventException">The entry holds no such event.</exception>
    public abstract HandlerCall Decode(in ReceivedEvent received, LogEntry entry, IEventSerializer serializer);
}

internal sealed class BroadcastRegistration<TEvent, THandler>()
    : BroadcastRegistration(EventName.Of<TEvent>(), EventName.IsFlat<TEvent>(), typeof(THandler))
    where TEvent : notnull
    where THandler : class, IEventHandler<TEvent>
{
    public override HandlerCall Decode(in ReceivedEvent received, LogEntry entry, IEventSerializer serializer)
    {
        var content = serializer.Read<TEvent>(received.Data, entry.Fields);
        return (services, context, cancellationToken) =>
            services.GetRequiredService<THandler>().HandleAsync(content, context, cancellationToken);
    }
}
