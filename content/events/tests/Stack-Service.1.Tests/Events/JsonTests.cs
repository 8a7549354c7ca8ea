using System.Text.Json;
using System.Text.Json.Serialization;
using Stack_Service._1.Events;

namespace Stack_Service._1.Tests.Events;

/// <summary>The results of publishing and the context of handlers can be serialized as JSON.</summary>
public sealed class JsonTests
{
    private static readonly PublishedEvent Published = new("42", "orders", EntryId.Parse("1763688000000-7"));

    public static TheoryData<string> Ways => ["reflection", "source generation"];

    [Theory]
    [MemberData(nameof(Ways))]
    public void An_entry_id_is_a_text(string way)
    {
        var options = Options(way);

        var json = JsonSerializer.Serialize(Published, options);

        Assert.Equal("""{"eventId":"42","stream":"orders","entryId":"1763688000000-7"}""", json);
        Assert.Equal(Published, JsonSerializer.Deserialize<PublishedEvent>(json, options));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void It_is_a_text_as_the_name_of_a_member_too(string way)
    {
        var options = Options(way);
        Dictionary<EntryId, EventName> names = new() { [Published.EntryId] = EventName.Parse("orders.placed") };

        var json = JsonSerializer.Serialize(names, options);

        Assert.Equal("""{"1763688000000-7":"orders.placed"}""", json);
        Assert.Equal(names, JsonSerializer.Deserialize<Dictionary<EntryId, EventName>>(json, options));
    }

    [Theory]
    [InlineData("\"seven\"")]
    [InlineData("7")]
    [InlineData("null")]
    public void Any_other_text_is_malformed(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<EntryId>(json, Options("reflection")));

    private static JsonSerializerOptions Options(string way) =>
        way == "reflection" ? JsonSerializerOptions.Web : PublishedJson.Default.Options;
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(PublishedEvent))]
[JsonSerializable(typeof(Dictionary<EntryId, EventName>))]
internal sealed partial class PublishedJson : JsonSerializerContext;
