using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Logs;
using Stack_Service._1.Tests.Quality;

namespace Stack_Service._1.Tests.Bus;

/// <summary>The bus over HTTP, with a service of each test's own.</summary>
public sealed class BusTests : IDisposable
{
    private readonly ServiceFactory _service = new();
    private readonly HttpClient _client;

    public BusTests() => _client = _service.CreateClient();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _client.Dispose();
        _service.Dispose();
    }

    [Fact]
    public async Task An_event_is_in_the_journal_and_counted()
    {
        using var published = await _client.PublishAsync("asset", "created", new { assetId = "7a1c" });

        Assert.Equal(HttpStatusCode.Accepted, published.StatusCode);
        var answer = await published.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal("alice:events:asset:created", answer.GetProperty("stream").GetString());
        var passed = Assert.Single(await _client.JournalOfAsync(1));
        Assert.Equal((answer.GetProperty("id").GetString(), "asset.created"), (passed.GetProperty("id").GetString(), passed.NameOf()));
        Assert.Equal("7a1c", passed.GetProperty("data").GetProperty("assetId").GetString());
        await _client.CountedAsync(("asset.created", 1));
    }

    [Fact]
    [Shows("events.delivery.new_types", "reach the handlers of their category from the first event on")]
    public async Task Types_that_nobody_knew_at_the_start_are_handled_from_their_first_event_on()
    {
        for (var number = 0; number < 50; number++)
        {
            using var published = await _client.PublishAsync(number % 2 == 0 ? "asset" : "user", $"type-{number}", new { number });
            Assert.Equal(HttpStatusCode.Accepted, published.StatusCode);
        }

        var journal = await _client.JournalOfAsync(50);

        Assert.Equal(
            Enumerable.Range(0, 50),
            journal.Select(passed => passed.GetProperty("data").GetProperty("number").GetInt32()).Order());
        Assert.Equal(50, journal.Select(BusClient.NameOf).Distinct().Count());
    }

    [Fact]
    [Shows("events.delivery.journal", "one row for each event, however often it is delivered")]
    public async Task An_event_that_is_delivered_again_is_in_the_journal_once()
    {
        await _client.PublishAsync("asset", "moved", new { number = 1 });
        await _client.JournalOfAsync(1);

        await _service.Services.GetRequiredService<IEventLogAdministration>()
            .MoveGroupAsync(new("alice:events:asset:moved", "journal"), EntryId.Zero, Cancellation);
        await _client.PublishAsync("asset", "moved", new { number = 2 });

        var journal = await _client.JournalOfAsync(2);
        Assert.Equal([1, 2], journal.Select(passed => passed.GetProperty("data").GetProperty("number").GetInt32()));
        await _client.CountedAsync(("asset.moved", 2));
    }

    [Fact]
    [Shows("events.delivery.repeated_requests", "one row of the journal for each Idempotency-Key")]
    public async Task An_event_that_is_repeated_with_its_key_is_in_the_journal_once()
    {
        foreach (var key in new[] { "first", "first", "second" })
        {
            using var published = await _client.PublishAsync("user", "joined", new { userId = key }, key);
            Assert.Equal(HttpStatusCode.Accepted, published.StatusCode);
        }

        await _client.JournalOfAsync(2);
        await _client.CountedAsync(("user.joined", 2));
        Assert.Equal(["first", "second"], (await _client.JournalAsync()).Select(passed => passed.GetProperty("id").GetString()));
    }

    [Fact]
    public async Task An_entry_without_json_becomes_a_dead_letter_and_the_others_are_in_the_journal()
    {
        await _client.PublishAsync("asset", "moved", new { number = 1 });
        await _service.Services.GetRequiredService<IEventLog>()
            .AppendAsync(
                "alice:events:asset:moved", [new("type", "asset.moved"u8.ToArray()), new("data", "no JSON"u8.ToArray())], Cancellation);
        await _client.PublishAsync("asset", "moved", new { number = 2 });

        await _client.JournalOfAsync(2);

        var administration = _service.Services.GetRequiredService<IEventLogAdministration>();
        await Eventually.IsTrueAsync(async () =>
            (await administration.DeadLettersAsync("alice:events:asset:moved", EntryId.Zero, 10, Cancellation)).Count == 1);
    }

    [Fact]
    public async Task The_journal_can_be_read_by_category_and_from_a_number_on()
    {
        await _client.PublishAsync("asset", "created", new { number = 1 });
        await _client.PublishAsync("user", "joined", new { number = 2 });
        await _client.PublishAsync("asset", "moved", new { number = 3 });
        var all = await _client.JournalOfAsync(3);

        Assert.Equal(["asset.created", "asset.moved"], (await _client.JournalAsync("&category=asset")).Select(BusClient.NameOf).Order());
        Assert.Equal(
            all.Skip(1).Select(passed => passed.GetRawText()),
            (await _client.JournalAsync($"&after={all[0].GetProperty("number").GetInt64()}")).Select(passed => passed.GetRawText()));
    }

    [Fact]
    public async Task An_unknown_category_is_not_found_and_the_answer_names_those_that_there_are()
    {
        using var refused = await _client.PublishAsync("payment", "received", new { });

        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        Assert.Contains(
            "asset, user", (await refused.Content.ReadFromJsonAsync<ProblemDetails>(Cancellation))!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Created", "{}", "type")]
    [InlineData("a b", "{}", "type")]
    [InlineData("created", "[1]", "data")]
    [InlineData("created", "42", "data")]
    public async Task What_is_no_event_is_refused(string type, string json, string field)
    {
        using var refused = await _client.PostAsync(
            $"/events/asset/{Uri.EscapeDataString(type)}", new StringContent(json, Encoding.UTF8, "application/json"), Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains(field, (await refused.Content.ReadFromJsonAsync<ValidationProblemDetails>(Cancellation))!.Errors.Keys);
        Assert.Empty(await _client.JournalAsync());
    }
}
