using Microsoft.Extensions.DependencyInjection;
using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>Runs the handler for content that was read already.</summary>
internal delegate Task HandlerCall(IServiceProvider services, EventContext context, CancellationToken cancellationToken);

/// <summary>Joins what is handled with its handler's type, so that both are known where an entry is read.</summary>
/// <param name="handles">The event's name, or <c>category.*</c>.</param>
/// <param name="group">The consumer group; null: the service's own.</param>
/// <param name="configure">Settings made in code; null: none.</param>
internal abstract class HandlerRegistration(string handles, string? group, Action<HandlerOptions>? configure)
{
    public string Handles { get; } = handles;

    public string? Group { get; } = group;

    public Action<HandlerOptions>? Configure { get; } = configure;

    /// <summary>The key of the stream to read.</summary>
    /// <exception cref="InvalidOperationException">The events of a category have no stream in common.</exception>
    public abstract string StreamOf(EventsOptions options);

    /// <exception cref="UndecodableEventException">The entry holds no such event.</exception>
    public abstract HandlerCall Decode(in ReceivedEvent received, LogEntry entry, IEventSerializer serializer);
}

internal sealed class EventRegistration<TEvent, THandler>(string? group, Action<HandlerOptions>? configure)
    : HandlerRegistration(EventName.Of<TEvent>().Value, group, configure)
    where TEvent : notnull
    where THandler : class, IEventHandler<TEvent>
{
    public override string StreamOf(EventsOptions options) => options.StreamOf(EventName.Of<TEvent>());

    public override HandlerCall Decode(in ReceivedEvent received, LogEntry entry, IEventSerializer serializer)
    {
        var content = received.Data is { } data
            ? serializer.Deserialize<TEvent>(data)
            : serializer.Deserialize<TEvent>(entry.Fields);
        return (services, context, cancellationToken) =>
            services.GetRequiredService<THandler>().HandleAsync(content, context, cancellationToken);
    }
}

internal sealed class CategoryRegistration<THandler>(string category, string? group, Action<HandlerOptions>? configure)
    : HandlerRegistration($"{EventName.Parse($"{category}.any").Category}.*", group, configure)
    where THandler : class, IEventHandler<EventContent>
{
    public override string StreamOf(EventsOptions options) =>
        options.Streams.TryGetValue(Handles, out var stream)
            ? stream
            : throw new InvalidOperationException(
                $"'{Handles}' is handled as a whole, but its events have a stream each. Set Events:Streams:{Handles} to the key of one stream "
                + "for all of them, in every service that publishes them.");

    public override HandlerCall Decode(in ReceivedEvent received, LogEntry entry, IEventSerializer serializer)
    {
        var content = new EventContent(received.Data, entry.Fields, serializer);
        return (services, context, cancellationToken) =>
            services.GetRequiredService<THandler>().HandleAsync(content, context, cancellationToken);
    }
}
