using System.Diagnostics.CodeAnalysis;
using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>The handlers of one group for one stream.</summary>
internal sealed class HandlerTable
{
    private readonly Dictionary<string, BoundHandler> _byName;
    private readonly Dictionary<string, EventName> _names;
    private readonly bool _isFlat;

    /// <param name="handlers">At least one.</param>
    public HandlerTable(IEnumerable<BoundHandler> handlers)
    {
        _byName = handlers.ToDictionary(handler => handler.Registration.Handles);
        _names = _byName.Keys.Where(name => EventName.TryParse(name, out _)).ToDictionary(name => name, EventName.Parse);
        _isFlat = _byName.Values.Any(handler => handler.Registration.IsFlat);
        MaxDeliveries = _byName.Values.Max(handler => handler.Options.MaxDeliveries);
    }

    /// <summary>The maximum number of entries in one call of a handler.</summary>
    public int LargestBatch => _byName.Values.Max(handler => handler.Registration is IBatchRegistration ? handler.Options.MaxBatch : 1);

    public IReadOnlyCollection<BoundHandler> All => _byName.Values;

    /// <summary>The highest number of the handlers: beyond it, no handler accepts an entry.</summary>
    public int MaxDeliveries { get; }

    /// <summary>
    /// Finds the event's own handler, otherwise that of its category. An entry without <c>data</c> needs no type if the stream has only
    /// one.
    /// </summary>
    /// <returns>False if no handler here handles it.</returns>
    public bool TryFind(in ReceivedEvent received, [NotNullWhen(true)] out BoundHandler? handler, [NotNullWhen(true)] out EventName? name)
    {
        handler = null;
        // A flat event may have a member 'type' that is not the type of the entry.
        if (received.Type is { } type && !(_isFlat && received.Data is null)
            && (_names.TryGetValue(type, out name) || EventName.TryParse(type, out name)))
        {
            _ = _byName.TryGetValue(name.Value, out handler) || _byName.TryGetValue($"{name.Category}.*", out handler);
        }
        else if (received.Data is null && _byName.Count == 1 && EventName.TryParse(_byName.Keys.Single(), out name))
        {
            handler = _byName.Values.Single();
        }
        else
        {
            name = null;
        }
        return handler is not null && name is not null;
    }
}

/// <param name="Options">The settings for its events.</param>
internal sealed record BoundHandler(HandlerRegistration Registration, HandlerOptions Options);
