using Microsoft.Extensions.DependencyInjection;
using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>Runs the handler for decoded content.</summary>
internal delegate Task HandlerCall(IServiceProvider services, EventContext context, CancellationToken cancellationToken);

/// <summary>The registration of a handler: what it handles, and the type of the handler.</summary>
/// <param name="handles">The event's name, or <c>category.*</c>.</param>
/// <param name="group">The consumer group; null: the service's own.</param>
/// <param name="configure">Settings made in code; null: none.</param>
internal abstract class HandlerRegistration(string handles, string? group, Action<HandlerOptions>? configure)
{
    public string Handles { get; } = handles;

    public string? Group { get; } = group;

    public Action<HandlerOptions>? Configure { get; } = configure;

    /// <summary>Whether the handler runs in a transaction of the database, unless its settings say otherwise.</summary>
    public bool InTransaction { get; set; }

    /// <summary>Whether it handles dead letters.</summary>
    public virtual bool IsOfDeadLetters => false;

    /// <summary>Where its settings are, below <see cref="EventsOptions.Section"/>.</summary>
    public virtual string Section => $"Handlers:{Handles}";

    /// <summary>Whether entries have the members of the content as their fields, and therefore no field with their type.</summary>
    public virtual bool IsFlat => false;

    /// <summary>The key of the stream to read; null for a category whose events have separate streams.</summary>
    public abstract string? StreamOf(EventsOptions options);
}

/// <summary>The registration of a handler of one event at a time.</summary>
internal interface ISingleRegistration
{
    /// <exception cref="UndecodableEventException">The entry contains no such event.</exception>
    HandlerCall Decode(in ReceivedEvent received, LogEntry entry, IEventSerializer serializer);
}

internal abstract class EventRegistration<TEvent>(string? group, Action<HandlerOptions>? configure)
    : HandlerRegistration(EventName.Of<TEvent>().Value, group, configure)
    where TEvent : notnull
{
    public override bool IsFlat => EventName.IsFlat<TEvent>();

    public override string? StreamOf(EventsOptions options) => options.StreamOf(EventName.Of<TEvent>());

    protected static TEvent ReadContent(in ReceivedEvent received, LogEntry entry, IEventSerializer serializer) =>
        serializer.Read<TEvent>(received.Data, entry.Fields);
}

internal abstract class CategoryRegistration(string category, string? group, Action<HandlerOptions>? configure)
    : HandlerRegistration($"{EventName.Parse($"{category}.any").Category}.*", group, configure)
{
    public override string? StreamOf(EventsOptions options) => options.Streams.GetValueOrDefault(Handles);

    protected static EventContent ReadContent(in ReceivedEvent received, LogEntry entry, IEventSerializer serializer) =>
        new(received.Data, entry.Fields, serializer);
}

internal sealed class EventRegistration<TEvent, THandler>(string? group, Action<HandlerOptions>? configure)
    : EventRegistration<TEvent>(group, configure), ISingleRegistration
    where TEvent : notnull
    where THandler : class, IEventHandler<TEvent>
{
    public HandlerCall Decode(in ReceivedEvent received, LogEntry entry, IEventSerializer serializer)
    {
        var content = ReadContent(received, entry, serializer);
        return (services, context, cancellationToken) =>
            services.GetRequiredService<THandler>().HandleAsync(content, context, cancellationToken);
    }
}

internal sealed class CategoryRegistration<THandler>(string category, string? group, Action<HandlerOptions>? configure)
    : CategoryRegistration(category, group, configure), ISingleRegistration
    where THandler : class, IEventHandler<EventContent>
{
    public HandlerCall Decode(in ReceivedEvent received, LogEntry entry, IEventSerializer serializer)
    {
        var content = ReadContent(received, entry, serializer);
        return (services, context, cancellationToken) =>
            services.GetRequiredService<THandler>().HandleAsync(content, context, cancellationToken);
    }
}
