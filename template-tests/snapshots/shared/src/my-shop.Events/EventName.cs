using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace my_shop.Events;

/// <summary>The name of an event, for example <c>payments.received</c>: category <c>payments</c>, type <c>received</c>.</summary>
[JsonConverter(typeof(EventNameJsonConverter))]
public sealed partial record EventName
{
    private EventName(string value)
    {
        var dot = value.IndexOf('.', StringComparison.Ordinal);
        Value = value;
        Category = value[..dot];
        Type = value[(dot + 1)..];
    }

    public string Value { get; }

    public string Category { get; }

    public string Type { get; }

    /// <summary>The name that <typeparamref name="TEvent"/> carries in its <see cref="EventAttribute"/>.</summary>
    /// <exception cref="InvalidOperationException">The attribute is missing, or its name is not of the form category.type.</exception>
    public static EventName Of<TEvent>() => Cache<TEvent>.Name.Value;

    /// <summary>Whether entries of <typeparamref name="TEvent"/> are flat, as its <see cref="EventAttribute"/> says.</summary>
    internal static bool IsFlat<TEvent>() => Cache<TEvent>.IsFlat;

    /// <exception cref="FormatException"><paramref name="value"/> is not of the form category.type.</exception>
    public static EventName Parse(string value) => Form().IsMatch(value)
        ? new EventName(value)
        : throw new FormatException($"'{value}' is not an event name: write category.type in lower case, for example 'payments.received'.");

    public static bool TryParse(string value, [NotNullWhen(true)] out EventName? name)
    {
        name = Form().IsMatch(value) ? new EventName(value) : null;
        return name is not null;
    }

    public override string ToString() => Value;

    [GeneratedRegex(@"^[a-z0-9_-]+(\.[a-z0-9_-]+)+$")]
    private static partial Regex Form();

    private static EventName Read(Type type)
    {
        var attribute = type.GetCustomAttribute<EventAttribute>(inherit: false)
            ?? throw new InvalidOperationException($"{type} is not an event yet: put [Event(\"category.type\")] above it.");
        try
        {
            return Parse(attribute.Name);
        }
        catch (FormatException malformed)
        {
            throw new InvalidOperationException($"The [Event] attribute of {type} is wrong. {malformed.Message}", malformed);
        }
    }

    private static class Cache<TEvent>
    {
        public static readonly Lazy<EventName> Name = new(() => Read(typeof(TEvent)));

        public static readonly bool IsFlat = typeof(TEvent).GetCustomAttribute<EventAttribute>(inherit: false)?.Flat == true;
    }
}
