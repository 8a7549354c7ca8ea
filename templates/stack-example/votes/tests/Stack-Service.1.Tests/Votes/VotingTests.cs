using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Logs;
using Stack_Service._1.Tests.Events;
using Stack_Service._1.Tests.Quality;

namespace Stack_Service._1.Tests.Votes;

/// <summary>Votes over HTTP, with a service of each test's own.</summary>
public sealed class VotingTests : IDisposable
{
    private readonly ServiceFactory _service = new();
    private readonly HttpClient _client;

    public VotingTests() => _client = _service.CreateClient();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _client.Dispose();
        _service.Dispose();
    }

    [Fact]
    public async Task A_vote_is_accepted_and_counted()
    {
        var accepted = await _client.VoteAsync("cats");

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        await _client.CountedAsync(("cats", 1), ("dogs", 0), ("birds", 0));
    }

    [Fact]
    [Shows("events.delivery.foreign_producers", "a vote is an entry with the fields option and timestamp, and no others")]
    public async Task A_vote_is_an_entry_as_one_written_by_hand()
    {
        var accepted = await _client.VoteAsync("cats");

        var entry = Assert.Single(await EntriesAsync());
        Assert.Equal(["option", "timestamp"], entry.Fields.Select(field => field.Name));
        Assert.Equal("cats", Encoding.UTF8.GetString(entry.Fields[0].Value.Span));
        Assert.InRange(
            long.Parse(Encoding.UTF8.GetString(entry.Fields[1].Value.Span)), 1_700_000_000, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        Assert.Equal(
            entry.Id.ToString(),
            (await accepted.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_vote_that_another_program_added_is_counted()
    {
        var log = _service.Services.GetRequiredService<IEventLog>();

        await log.AppendAsync("votes", [Field("option", "dogs"), Field("timestamp", "1234567890")], Cancellation);

        await _client.CountedAsync(("cats", 0), ("dogs", 1), ("birds", 0));
    }

    [Fact]
    [Shows("events.delivery.repeated_requests", "one vote for each Idempotency-Key")]
    public async Task A_vote_that_is_repeated_with_its_key_is_counted_once()
    {
        var answers = new List<string>();
        foreach (var key in new[] { "first", "first", "second", "first" })
        {
            answers.Add(await (await _client.VoteAsync("cats", key)).Content.ReadAsStringAsync(Cancellation));
        }

        await _client.CountedAsync(("cats", 2), ("dogs", 0), ("birds", 0));
        Assert.Equal([answers[0], answers[0], answers[2], answers[0]], answers);
        Assert.Equal(2, (await EntriesAsync()).Count);
    }

    [Theory]
    [InlineData("""{ "option": "fish" }""")]
    [InlineData("""{ "option": "" }""")]
    [InlineData("""{ }""")]
    public async Task A_vote_for_nothing_on_the_list_is_refused(string json)
    {
        var refused = await _client.PostAsync("/vote", new StringContent(json, Encoding.UTF8, "application/json"), Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var problem = await refused.Content.ReadFromJsonAsync<ValidationProblemDetails>(Cancellation);
        Assert.Contains("option", problem!.Errors.Keys, StringComparer.OrdinalIgnoreCase);
        Assert.Empty(await EntriesAsync());
    }

    [Theory]
    [InlineData("with spaces")]
    [InlineData("ä")]
    public async Task A_key_of_another_form_is_refused(string key) =>
        Assert.Equal(HttpStatusCode.BadRequest, (await _client.VoteAsync("cats", key)).StatusCode);

    private static EntryField Field(string name, string value) => new(name, Encoding.UTF8.GetBytes(value));

    // A group of its own receives every entry, from the first on.
    private async Task<IReadOnlyList<LogEntry>> EntriesAsync()
    {
        var log = _service.Services.GetRequiredService<IEventLog>();
        var group = new ConsumerGroup("votes", $"test-{Guid.NewGuid():N}");
        await log.CreateGroupAsync(group, EntryId.Zero, Cancellation);
        await using var reader = log.OpenReader(new(group, "test"), TimeSpan.Zero);
        return await reader.ReadAsync(1_000, TimeSpan.Zero, Cancellation);
    }
}
