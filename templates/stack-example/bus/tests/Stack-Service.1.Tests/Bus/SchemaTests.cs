using System.Text.Json;
using NJsonSchema;
using Stack_Service._1.Bus;
using Stack_Service._1.Events;
using Stack_Service._1.Tests.Quality;

namespace Stack_Service._1.Tests.Bus;

/// <summary>The schemas of events, schemas/category.type.json: what teams agree on, whatever carries the events.</summary>
public sealed class SchemaTests
{
    private static readonly string Folder = Solution.PathOf("schemas");

    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Folder, "*.json").Select(Path.GetFileNameWithoutExtension).OfType<string>()];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public void The_name_of_a_schema_is_that_of_an_event_in_a_category(string name) =>
        Assert.Contains(EventName.Parse(name).Category, new BusOptions().Names);

    [Theory]
    [MemberData(nameof(Names))]
    [Shows("events.delivery.contracts", "the examples of each schema in schemas/ are valid and pass the bus unchanged")]
    public async Task Its_examples_are_valid_and_pass_the_bus_unchanged(string name)
    {
        var schema = await JsonSchema.FromFileAsync(FileOf(name), Cancellation);
        using var service = new ServiceFactory();
        using var client = service.CreateClient();
        var examples = ExamplesOf(name);

        foreach (var example in examples)
        {
            using var published = await client.PublishAsync(EventName.Parse(name).Category, EventName.Parse(name).Type, example);
            published.EnsureSuccessStatusCode();
        }

        Assert.NotEmpty(examples);
        var passed = (await client.JournalOfAsync(examples.Count)).Select(one => one.GetProperty("data")).ToList();
        Assert.All(passed, data => Assert.Empty(schema.Validate(data.GetRawText())));
        Assert.All(examples, example => Assert.Contains(passed, data => JsonElement.DeepEquals(data, example)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_required_member_is_required(string name)
    {
        var schema = await JsonSchema.FromFileAsync(FileOf(name), Cancellation);

        Assert.NotEmpty(schema.RequiredProperties);
        foreach (var required in schema.RequiredProperties)
        {
            var less = ExamplesOf(name)[0].EnumerateObject()
                .Where(member => member.Name != required)
                .ToDictionary(member => member.Name, member => member.Value);
            Assert.NotEmpty(schema.Validate(JsonSerializer.Serialize(less)));
        }
    }

    private static string FileOf(string name) => Path.Combine(Folder, $"{name}.json");

    private static List<JsonElement> ExamplesOf(string name)
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(FileOf(name)));
        return [.. schema.RootElement.GetProperty("examples").EnumerateArray().Select(example => example.Clone())];
    }
}
