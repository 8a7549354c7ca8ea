using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Management;
using Stack_Service._1.Tests.Quality;

namespace Stack_Service._1.Tests.Events;

public sealed class ManagementTests : IAsyncLifetime
{
    private readonly Handled _handled = new();
    private bool _failing = true;
    private string _failure = "no such customer";
    private EventHost _host = null!;
    private HttpClient _http = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _host = await EventHost.StartAsync(async (content, context, _) =>
        {
            await _handled.AddAsync(content, context);
            if (_failing)
            {
                throw new RejectEventException(_failure);
            }
        }, "--Events:Management:Enabled=true", "--Events:Management:Port=0");
        _http = new HttpClient { BaseAddress = _host.Get<ManagementServer>().Address };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
    }

    [Fact]
    public async Task Streams_are_listed_with_their_groups()
    {
        var empty = Assert.Single((await GetAsync("/streams")).AsArray())!;
        Assert.Equal((EventHost.Stream, 0), ((string?)empty["stream"], (int)empty["length"]!));

        await RejectAsync("who?");

        var stream = await GetAsync($"/streams/{EventHost.Stream}");
        Assert.Equal((1, 1), ((int)stream["length"]!, (int)stream["deadLetters"]!));
        var group = Assert.Single(stream["groups"]!.AsArray())!;
        Assert.Equal(("test", 0, 0, 1), ((string?)group["name"], (int)group["pending"]!, (int)group["lag"]!, (int)group["consumers"]!));
    }

    [Fact]
    public async Task Dead_letters_are_listed_page_by_page_shown_redriven_and_discarded()
    {
        await RejectAsync("a", "b", "c");
        var first = await GetAsync($"/streams/{EventHost.Stream}/dead-letters?count=2");
        var second = await GetAsync($"/streams/{EventHost.Stream}/dead-letters?count=2&from={first["next"]}");
        Assert.Equal((2, 1), (first["items"]!.AsArray().Count, second["items"]!.AsArray().Count));
        Assert.Null(second["next"]);
        var ids = first["items"]!.AsArray().Concat(second["items"]!.AsArray()).Select(item => (string)item!["id"]!).ToList();
        var letter = await GetAsync($"/streams/{EventHost.Stream}/dead-letters/{ids[0]}");
        Assert.Equal("rejected", (string?)letter["fields"]!["dead.reason"]);
        Assert.Contains("no such customer", (string?)letter["fields"]!["dead.error"], StringComparison.Ordinal);

        var discarded = (await GetAsync($"/streams/{EventHost.Stream}/dead-letters/{ids[1]}"))["fields"]!["id"];

        _failing = false;
        await SendAsync(HttpMethod.Delete, $"/streams/{EventHost.Stream}/dead-letters/{ids[1]}", 1);
        await SendAsync(HttpMethod.Post, $"/streams/{EventHost.Stream}/dead-letters/{ids[0]}/redrive", 1);
        await SendAsync(HttpMethod.Post, $"/streams/{EventHost.Stream}/dead-letters/redrive", 1);
        await _host.QuietAsync();

        Assert.All(
            _handled.GroupBy(one => one.Context.EventId), same => Assert.Equal(same.Key == (string?)discarded ? 1 : 2, same.Count()));
        Assert.Equal(5, _handled.Count);
        Assert.Equal(0, (int)(await GetAsync($"/streams/{EventHost.Stream}"))["deadLetters"]!);
    }

    [Fact]
    public async Task All_dead_letters_are_discarded_at_once()
    {
        await RejectAsync([.. Enumerable.Range(0, 250).Select(number => $"{number}")]);

        await SendAsync(HttpMethod.Delete, $"/streams/{EventHost.Stream}/dead-letters", 250);

        Assert.Empty(await _host.DeadLettersAsync());
    }

    [Fact]
    public async Task Dead_letters_can_be_filtered_and_counted_before_they_are_redriven()
    {
        await RejectAsync("a");
        _failure = "out of stock";
        await RejectAsync("b");
        await RejectAsync("c");
        var letters = (await GetAsync($"/streams/{EventHost.Stream}/dead-letters"))["items"]!.AsArray().Select(item => (string)item!["id"]!).ToList();

        await RedriveAsync(new { error = "Out of STOCK", dryRun = true }, 2);
        await RedriveAsync(new { reason = "exhausted", dryRun = true }, 0);
        await RedriveAsync(new { type = "tests.asked", reason = "rejected", dryRun = true }, 3);
        await RedriveAsync(new { type = "tests.answered", dryRun = true }, 0);
        await RedriveAsync(new { from = letters[1], to = letters[1], dryRun = true }, 1);
        Assert.Equal(3, (await _host.DeadLettersAsync()).Count);

        _failing = false;
        await RedriveAsync(new { error = "out of stock", to = letters[1], perSecond = 1_000 }, 1);
        await _host.QuietAsync();
        Assert.Equal("b", _handled.Last().Content.Question);
        Assert.Equal(2, (await _host.DeadLettersAsync()).Count);
    }

    [Theory]
    [InlineData("reason", "because")]
    [InlineData("from", "yesterday")]
    [InlineData("to", "x-1")]
    [InlineData("perSecond", 0)]
    public async Task An_invalid_filter_of_dead_letters_is_refused(string name, object value)
    {
        await RejectAsync("a");

        using var answer = await _http.PostAsJsonAsync(
            $"/streams/{EventHost.Stream}/dead-letters/redrive", new Dictionary<string, object> { [name] = value }, Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains($"'{name}'", (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(Cancellation))!["detail"], StringComparison.Ordinal);
        Assert.Single(await _host.DeadLettersAsync());
    }

    [Fact]
    public async Task A_replay_gives_the_group_its_events_again()
    {
        _failing = false;
        var first = await _host.PublishAsync("a");
        var second = await _host.PublishAsync("b");
        await _host.QuietAsync();

        await ReplayAsync(new { from = second.EntryId.ToString() });
        await HandledAsync(3);
        await ReplayAsync(new { from = first.EntryId.Time.ToString("O") });
        await HandledAsync(5);
        await ReplayAsync(new { from = "0" });
        await HandledAsync(7);

        Assert.All(_handled.Attempts, attempt => Assert.Equal(1, attempt));
        // Two handlers run at the same time, in either order.
        Assert.Equivalent(new[] { first.EventId, second.EventId }, _handled.Select(one => one.Context.EventId).Distinct(), strict: true);
    }

    [Theory]
    [InlineData("GET", "/streams/nothing", HttpStatusCode.NotFound)]
    [InlineData("GET", "/streams/nothing/dead-letters", HttpStatusCode.NotFound)]
    [InlineData("POST", "/streams/nothing/dead-letters/redrive", HttpStatusCode.NotFound)]
    [InlineData("GET", "/streams/STREAM/dead-letters?from=x", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/streams/STREAM/dead-letters?count=0", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/streams/STREAM/dead-letters?count=many", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/streams/STREAM/dead-letters/x", HttpStatusCode.BadRequest)]
    [InlineData("GET", "/streams/STREAM/dead-letters/1-1", HttpStatusCode.NotFound)]
    [InlineData("POST", "/streams/STREAM/dead-letters/1-1/redrive", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "/streams/STREAM/dead-letters/1-1", HttpStatusCode.NotFound)]
    [InlineData("POST", "/streams/STREAM/groups/test/replay", HttpStatusCode.BadRequest)]
    [InlineData("POST", "/streams/STREAM/groups/nobody/replay", HttpStatusCode.NotFound, "0")]
    [InlineData("POST", "/streams/STREAM/groups/test/replay", HttpStatusCode.BadRequest, "yesterday")]
    [InlineData("GET", "/health/everything", HttpStatusCode.NotFound)]
    [InlineData("GET", "/nothing", HttpStatusCode.NotFound)]
    public async Task Errors_are_problem_details(string method, string path, HttpStatusCode expected, string? from = null)
    {
        await RejectAsync("who?");
        using var request = new HttpRequestMessage(new HttpMethod(method), path.Replace("STREAM", EventHost.Stream, StringComparison.Ordinal));
        request.Content = from is null ? null : JsonContent.Create(new { from });

        using var answer = await _http.SendAsync(request, Cancellation);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal((int)expected, (int)(await answer.Content.ReadFromJsonAsync<JsonObject>(Cancellation))!["status"]!);
    }

    [Fact]
    [Shows("security.management_from_web_pages", "refused")]
    public async Task Requests_from_web_pages_are_refused()
    {
        using var crossOrigin = new HttpRequestMessage(HttpMethod.Get, "/streams") { Headers = { { "Origin", "https://example.org" } } };
        using var byName = new HttpRequestMessage(HttpMethod.Get, "/streams") { Headers = { Host = "rebound.example.org" } };

        Assert.Equal(HttpStatusCode.Forbidden, (await _http.SendAsync(crossOrigin, Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await _http.SendAsync(byName, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task The_management_port_serves_the_health_checks()
    {
        Assert.Equal("Healthy", (string?)(await GetAsync("/health/live"))["status"]);
        Assert.NotNull((await GetAsync("/health/ready"))["checks"]!["event-log"]);
    }

    [Fact]
    public async Task A_second_instance_on_the_machine_takes_a_free_port_and_logs_it()
    {
        var port = _host.Get<ManagementServer>().Address!.Port;
        var log = new CapturedLog();

        await using var second = await EventHost.StartAsync(
            events => events.LoggingTo(log), "--Events:Management:Enabled=true", $"--Events:Management:Port={port}");

        var address = second.Get<ManagementServer>().Address!;
        Assert.NotEqual(port, address.Port);
        using var http = new HttpClient { BaseAddress = address };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/live", Cancellation)).StatusCode);
        Assert.Equal([$"Management endpoints listen on {address}, because port {port} is taken"], log.Matching("anagement"));
        Assert.Empty(log.Matching("", LogLevel.Error));
    }

    private async Task RejectAsync(params string[] questions)
    {
        foreach (var question in questions)
        {
            await _host.PublishAsync(question);
        }
        await _host.QuietAsync();
    }

    private async Task RedriveAsync(object request, int expected)
    {
        // The pauses between the parts are of the host's clock.
        var answering = _http.PostAsJsonAsync($"/streams/{EventHost.Stream}/dead-letters/redrive", request, Cancellation);
        await _host.EventuallyAsync(() => Task.FromResult(answering.IsCompleted));
        using var answer = await answering;
        answer.EnsureSuccessStatusCode();
        Assert.Equal(expected, (int)(await answer.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["count"]!);
    }

    private async Task<JsonNode> GetAsync(string path) => (await _http.GetFromJsonAsync<JsonNode>(path, Cancellation))!;

    private async Task SendAsync(HttpMethod method, string path, int expected)
    {
        using var answer = await _http.SendAsync(new HttpRequestMessage(method, path), Cancellation);
        answer.EnsureSuccessStatusCode();
        Assert.Equal(expected, (int)(await answer.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["count"]!);
    }

    private async Task ReplayAsync(object request)
    {
        using var answer = await _http.PostAsJsonAsync($"/streams/{EventHost.Stream}/groups/test/replay", request, Cancellation);
        answer.EnsureSuccessStatusCode();
    }

    // Acknowledged, too, because a replay does not begin entries that are in flight again.
    private async Task HandledAsync(int count)
    {
        await _host.EventuallyAsync(() => Task.FromResult(_handled.Count == count));
        await _host.QuietAsync();
    }
}
