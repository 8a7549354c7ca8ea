using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using my_shop.Events.Worker;

namespace my_shop.Events;

/// <summary>Says which events this service handles.</summary>
public sealed class EventsBuilder(IServiceCollection services)
{
    public IServiceCollection Services { get; } = services;

    /// <summary>Has each <typeparamref name="TEvent"/> handled by a <typeparamref name="THandler"/>.</summary>
    /// <exception cref="InvalidOperationException">The event has no valid name, or a handler already.</exception>
    public EventsBuilder Handle<TEvent, THandler>()
        where TEvent : notnull
        where THandler : class, IEventHandler<TEvent>
    {
        var registration = new HandlerRegistration<TEvent, THandler>();
        if (Services.Any(service => service.ImplementationInstance is HandlerRegistration other && other.Name == registration.Name))
        {
            throw new InvalidOperationException(
                $"The event '{registration.Name}' has a handler already. An event has one handler in a service, so that an attempt "
                + "succeeds or fails as a whole: call both from one handler, or publish a second event.");
        }
        Services.TryAddScoped<THandler>();
        Services.AddSingleton<HandlerRegistration>(registration);
        return this;
    }
}
