using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using my_shop.Events.Logs;

namespace my_shop.Events;

/// <summary>
/// Converts JSON objects to the fields of a flat entry and back: strings as they are, everything else as JSON, nulls left out.
/// </summary>
internal static class FlatJson
{
    // Types whose JSON is always a string, even if it looks like a number.
    private static readonly HashSet<Type> Texts =
    [
        typeof(string), typeof(char), typeof(byte[]), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly),
        typeof(TimeOnly), typeof(TimeSpan), typeof(Uri), typeof(Version),
    ];

    /// <summary>Splits an object into fields.</summary>
    /// <param name="json">The object.</param>
    /// <param name="type">The type that was serialized, for messages.</param>
    /// <exception cref="InvalidOperationException">
    /// It is not an object, all of its members are null, or readers would misunderstand a member.
    /// </exception>
    public static List<EntryField> ToFields(byte[] json, Type type)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new InvalidOperationException($"{type} is not a JSON object, so it has no members for the fields of a flat entry.");
        }
        var fields = new List<EntryField>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
            {
                continue;
            }
            if (name == EventFields.Data || name.StartsWith(DeadLetter.FieldPrefix, StringComparison.Ordinal))
            {
                throw new InvalidOperationException(
                    $"{type} has a member '{name}', which has a meaning of its own in an entry. Rename it, or do not make the event flat.");
            }
            fields.Add(new EntryField(name, Value(ref reader, json)));
        }
        return fields.Count > 0
            ? fields
            : throw new InvalidOperationException($"All members of this {type} are null, and a flat entry needs at least one field.");
    }

    /// <summary>
    /// Builds an object from fields. Their values are all text; the types of the members tell which of them are other JSON.
    /// </summary>
    public static ReadOnlyMemory<byte> ToJson(IReadOnlyList<EntryField> fields, JsonTypeInfo type)
    {
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            foreach (var field in fields)
            {
                writer.WritePropertyName(field.Name);
                if (IsText(field.Value.Span, Member(type, field.Name), type.Options))
                {
                    writer.WriteStringValue(field.Value.Span);
                }
                else
                {
                    writer.WriteRawValue(field.Value.Span, skipInputValidation: true);
                }
            }
            foreach (var member in type.Properties.Where(IsNullUnlessGiven))
            {
                if (!fields.Any(field => IsNamed(member, field.Name)))
                {
                    writer.WriteNull(member.Name);
                }
            }
            writer.WriteEndObject();
        }
        return json.WrittenMemory;
    }

    private static ReadOnlyMemory<byte> Value(ref Utf8JsonReader reader, byte[] json)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            var text = new byte[reader.ValueSpan.Length];
            return text.AsMemory(0, reader.CopyString(text));
        }
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json.AsMemory(start, (int)reader.BytesConsumed - start);
    }

    private static JsonPropertyInfo? Member(JsonTypeInfo type, string name) =>
        type.Properties.FirstOrDefault(member => IsNamed(member, name));

    private static bool IsNamed(JsonPropertyInfo member, string name) =>
        string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase);

    // It was left out because it is null, but the constructor needs it.
    private static bool IsNullUnlessGiven(JsonPropertyInfo member) =>
        member.IsSetNullable && (member.IsRequired || member.AssociatedParameter is { HasDefaultValue: false });

    private static bool IsText(ReadOnlySpan<byte> value, JsonPropertyInfo? member, JsonSerializerOptions options)
    {
        var type = member is null ? null : Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType;
        if (type is not null && Texts.Contains(type))
        {
            return true;
        }
        var isNumber = type is null or { IsPrimitive: true } || type == typeof(decimal);
        return !IsJson(value) || (!isNumber && !CanBeRead(value, member!.PropertyType, options));
    }

    private static bool IsJson(ReadOnlySpan<byte> value)
    {
        var reader = new Utf8JsonReader(value);
        try
        {
            return reader.Read() && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    // A type with a converter of its own may be a string that looks like a number.
    private static bool CanBeRead(ReadOnlySpan<byte> json, Type type, JsonSerializerOptions options)
    {
        try
        {
            JsonSerializer.Deserialize(json, options.GetTypeInfo(type));
            return true;
        }
        catch (Exception malformed) when (malformed is JsonException or NotSupportedException)
        {
            return false;
        }
    }
}
