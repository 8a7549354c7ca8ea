using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Stack_Service._1.Events.Logs;

namespace Stack_Service._1.Events;

/// <summary>Events as JSON in UTF-8: camelCase names, unknown members ignored, numbers also read from strings.</summary>
internal sealed class JsonEventSerializer : IEventSerializer
{
    private readonly JsonSerializerOptions _options;

    /// <param name="types">Source-generated contexts, in order of precedence; other types are serialized by reflection.</param>
    public JsonEventSerializer(IEnumerable<IJsonTypeInfoResolver> types)
    {
        _options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            TypeInfoResolver = JsonTypeInfoResolver.Combine([.. types, new DefaultJsonTypeInfoResolver()]),
        };
        _options.MakeReadOnly();
    }

    public ReadOnlyMemory<byte> Serialize<TEvent>(TEvent content)
        where TEvent : notnull => JsonSerializer.SerializeToUtf8Bytes(content, TypeInfo<TEvent>());

    public IReadOnlyList<EntryField> SerializeFlat<TEvent>(TEvent content)
        where TEvent : notnull => FlatJson.ToFields(JsonSerializer.SerializeToUtf8Bytes(content, TypeInfo<TEvent>()), typeof(TEvent));

    public TEvent Deserialize<TEvent>(ReadOnlyMemory<byte> data)
        where TEvent : notnull
    {
        try
        {
            return JsonSerializer.Deserialize(data.Span, TypeInfo<TEvent>())
                ?? throw new UndecodableEventException($"The content is null instead of a {typeof(TEvent).Name}.");
        }
        catch (Exception malformed) when (malformed is JsonException or NotSupportedException)
        {
            throw new UndecodableEventException($"The content is not a {typeof(TEvent).Name}: {malformed.Message}", malformed);
        }
    }

    public TEvent Deserialize<TEvent>(IReadOnlyList<EntryField> fields)
        where TEvent : notnull => Deserialize<TEvent>(FlatJson.ToJson(fields, TypeInfo<TEvent>()));

    private JsonTypeInfo<TEvent> TypeInfo<TEvent>() => (JsonTypeInfo<TEvent>)_options.GetTypeInfo(typeof(TEvent));
}
