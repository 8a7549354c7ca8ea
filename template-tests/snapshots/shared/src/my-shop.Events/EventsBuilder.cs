using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using my_shop.Events.Worker;

namespace my_shop.Events;

/// <summary>Registers the events that this service handles.</summary>
public sealed class EventsBuilder
{
    private readonly string? _group;

    internal EventsBuilder(IServiceCollection services, string? group = null) => (Services, _group) = (services, group);

    public IServiceCollection Services { get; }

    /// <summary>Has each <typeparamref name="TEvent"/> handled by a <typeparamref name="THandler"/>.</summary>
    /// <param name="configure">Settings of this handler; the configuration has the last word.</param>
    /// <exception cref="InvalidOperationException">The event has no valid name, or a handler in this group already.</exception>
    public EventsBuilder Handle<TEvent, THandler>(Action<HandlerOptions>? configure = null)
        where TEvent : notnull
        where THandler : class, IEventHandler<TEvent> =>
        Add<THandler>(new EventRegistration<TEvent, THandler>(_group, configure));

    /// <summary>
    /// Has every event of a category handled by a <typeparamref name="THandler"/>, except those that have a handler of their own. Events
    /// that are published for the first time while the service runs are included. The streams of the category share one reader and one
    /// limit of concurrent handlers.
    /// </summary>
    /// <exception cref="InvalidOperationException">The category has a handler in this group already.</exception>
    /// <exception cref="FormatException"><paramref name="category"/> is not a category.</exception>
    public EventsBuilder HandleCategory<THandler>(string category, Action<HandlerOptions>? configure = null)
        where THandler : class, IEventHandler<EventContent> =>
        Add<THandler>(new CategoryRegistration<THandler>(category, _group, configure));

    /// <summary>Has many <typeparamref name="TEvent"/> at a time handled by one call of a <typeparamref name="THandler"/>.</summary>
    /// <param name="configure">
    /// Settings of this handler, <see cref="HandlerOptions.MaxBatch"/> among them; the configuration has the last word.
    /// </param>
    /// <exception cref="InvalidOperationException">The event has no valid name, or a handler in this group already.</exception>
    public EventsBuilder HandleBatch<TEvent, THandler>(Action<HandlerOptions>? configure = null)
        where TEvent : notnull
        where THandler : class, IBatchHandler<TEvent> =>
        Add<THandler>(new EventBatchRegistration<TEvent, THandler>(_group, configure));

    /// <summary>As <see cref="HandleCategory"/>, with many events handled by one call.</summary>
    /// <exception cref="InvalidOperationException">The category has a handler in this group already.</exception>
    /// <exception cref="FormatException"><paramref name="category"/> is not a category.</exception>
    public EventsBuilder HandleCategoryBatch<THandler>(string category, Action<HandlerOptions>? configure = null)
        where THandler : class, IBatchHandler<EventContent> =>
        Add<THandler>(new CategoryBatchRegistration<THandler>(category, _group, configure));

    /// <summary>
    /// Has each <typeparamref name="TEvent"/> handled on every instance of the service, from the start of the instance, even if
    /// <c>Events:Consume</c> is off: for caches, server-sent events and web sockets. Nothing is acknowledged or retried. Events are handled
    /// one at a time, in order.
    /// </summary>
    /// <exception cref="InvalidOperationException">The event has no valid name, or such a handler already.</exception>
    public EventsBuilder Broadcast<TEvent, THandler>()
        where TEvent : notnull
        where THandler : class, IEventHandler<TEvent>
    {
        if (Services.Any(service => service.ImplementationInstance is BroadcastRegistration<TEvent, THandler>))
        {
            throw new InvalidOperationException($"'{EventName.Of<TEvent>()}' is broadcast to {typeof(THandler).Name} already.");
        }
        AddHandler<THandler>();
        Services.AddSingleton<BroadcastRegistration>(new BroadcastRegistration<TEvent, THandler>());
        return this;
    }

    /// <summary>Has a <typeparamref name="THandler"/> called when a <typeparamref name="TEvent"/> becomes a dead letter.</summary>
    /// <param name="configure">Settings of this handler; section <c>Events:DeadLetterHandlers:{event}</c> has the last word.</param>
    /// <exception cref="InvalidOperationException">The event has no valid name, or such a handler in this group already.</exception>
    public EventsBuilder OnDeadLetter<TEvent, THandler>(Action<HandlerOptions>? configure = null)
        where TEvent : class
        where THandler : class, IDeadLetterHandler<TEvent> =>
        Add<THandler>(new DeadLetterRegistration<TEvent, THandler>(_group, configure));

    /// <summary>
    /// Handlers registered on the result belong to another consumer group. It receives every event, too, at its own pace: an event that
    /// fails there is redelivered to that group only.
    /// </summary>
    public EventsBuilder InGroup(string group)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(group);
        return new EventsBuilder(Services, group);
    }

    private EventsBuilder Add<THandler>(HandlerRegistration registration)
        where THandler : class
    {
        if (Services.Any(service => service.ImplementationInstance is HandlerRegistration other
            && (other.Handles, other.Group, other.IsOfDeadLetters)
                == (registration.Handles, registration.Group, registration.IsOfDeadLetters)))
        {
            throw new InvalidOperationException(
                $"'{registration.Handles}' has a handler already. An event has one handler in a group, so that an attempt succeeds or "
                + "fails as a whole: call both from one handler, or register the second one after InGroup(\"…\").");
        }
        AddHandler<THandler>();
        Services.AddSingleton(registration);
        return this;
    }

    // Resolved once in the scope of a delivery, so it needs no place in the scope's table of instances.
    private void AddHandler<THandler>()
        where THandler : class => Services.TryAddTransient<THandler>();
}
