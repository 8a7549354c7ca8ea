using System.Text.Json;
using System.Text.Json.Serialization;

namespace my_shop.Events;

/// <summary>Converts a value to a JSON string, also as the name of a member.</summary>
public abstract class TextJsonConverter<T> : JsonConverter<T>
    where T : notnull
{
    /// <exception cref="FormatException"><paramref name="text"/> is not such a value.</exception>
    protected abstract T Parse(string text);

    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
            ? ParseText(reader.GetString()!)
            : throw new JsonException($"{typeof(T).Name} must be a string.");

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ParseText(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.ToString()!);

    private T ParseText(string text)
    {
        try
        {
            return Parse(text);
        }
        catch (FormatException malformed)
        {
            throw new JsonException(malformed.Message, malformed);
        }
    }
}

/// <summary>An <see cref="EntryId"/> as <c>milliseconds-sequence</c>.</summary>
public sealed class EntryIdJsonConverter : TextJsonConverter<EntryId>
{
    protected override EntryId Parse(string text) => EntryId.Parse(text);
}

/// <summary>An <see cref="EventName"/> as <c>category.type</c>.</summary>
public sealed class EventNameJsonConverter : TextJsonConverter<EventName>
{
    protected override EventName Parse(string text) => EventName.Parse(text);
}
