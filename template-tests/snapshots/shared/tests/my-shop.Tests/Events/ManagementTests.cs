using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using my_shop.Events;
using my_shop.Events.Management;
using my_shop.Tests.Quality;

namespace my_shop.Tests.Events;

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
        var letters = (await GetAsync($"/streams/{EventHost.Stream}/dead-letters"))["items"]!.AsArray()
            .Select(item => (string)item!["id"]!).ToList();

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
        Assert.Contains(
            $"'{name}'", (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(Cancellation))!["detail"], StringComparison.Ordinal);
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
        using var request = new HttpRequestMessage(
            new HttpMethod(method), path.Replace("STREAM", EventHost.Stream, StringComparison.Ordinal));
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

    [Fact]
    public async Task Dead_letters_are_searched_page_by_page()
    {
        // One after the other, because handlers that run at the same time give events up in any order.
        await RejectAsync("apple");
        await RejectAsync("pear");
        await RejectAsync("apple pie");
        _failure = "out of stock";
        await RejectAsync("Apple juice");
        var path = $"/streams/{EventHost.Stream}/dead-letters";

        Assert.Equal(["apple", "apple pie", "Apple juice"], Questions(await GetAsync($"{path}?text=APPLE")));
        Assert.Equal(
            ["Apple juice"],
            Questions(await GetAsync($"{path}?text=apple&error=stock&reason=rejected&type=tests.asked&from=2026-01-01")));
        Assert.Empty(Questions(await GetAsync($"{path}?to=2025-12-31")));
        Assert.Empty(Questions(await GetAsync($"{path}?type=tests.answered")));
        Assert.Equal(4, Questions(await GetAsync($"{path}?reason=&text=")).Count);
        var first = await GetAsync($"{path}?text=apple&count=2");
        Assert.Equal(["apple", "apple pie"], Questions(first));
        var second = await GetAsync($"{path}?text=apple&count=2&from={first["next"]}");
        Assert.Equal(["Apple juice"], Questions(second));
        Assert.Null(second["next"]);

        var withoutContent = (await GetAsync($"{path}?content=false&count=1"))["items"]![0]!;
        Assert.Null(withoutContent["fields"]!["data"]);
        Assert.Equal("data", (string?)Assert.Single(withoutContent["hiddenFields"]!.AsArray()));
    }

    [Fact]
    public async Task Marked_dead_letters_are_counted_redriven_and_discarded()
    {
        await RejectAsync("a", "b", "c", "d");
        var letters = await GetAsync($"/streams/{EventHost.Stream}/dead-letters");
        var ids = letters["items"]!.AsArray().Select(item => (string)item!["id"]!).ToList();
        _failing = false;

        await RedriveAsync(new { ids = new[] { ids[0], ids[2], ids[2], "1-1" }, dryRun = true }, 2);
        await RedriveAsync(new { ids = new[] { ids[0], ids[2] } }, 2);
        await DiscardAsync(new { ids = new[] { ids[1] }, dryRun = true }, 1);
        Assert.Equal(2, (await _host.DeadLettersAsync()).Count);
        await DiscardAsync(new { ids = new[] { ids[1] } }, 1);
        await _host.QuietAsync();

        Assert.Equal(
            ids[3],
            (string?)Assert.Single((await GetAsync($"/streams/{EventHost.Stream}/dead-letters"))["items"]!.AsArray())!["id"]);
        var questions = Questions(letters);
        Assert.Equal(new[] { questions[0], questions[2] }.Order(), _handled.Skip(4).Select(one => one.Content.Question).Order());
    }

    [Fact]
    public async Task Only_the_dead_letters_that_match_are_discarded()
    {
        await RejectAsync("a", "b");
        _failure = "out of stock";
        await RejectAsync("c");

        await DiscardAsync(new { error = "customer" }, 2);

        Assert.Contains("\"c\"", Assert.Single(await _host.DeadLettersAsync())["data"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_that_no_filter_has_is_refused()
    {
        await RejectAsync("a");

        using var answer = await _http.PostAsJsonAsync(
            $"/streams/{EventHost.Stream}/dead-letters/discard", new { reasons = "exhausted" }, Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Single(await _host.DeadLettersAsync());
    }

    [Fact]
    public async Task A_redrive_in_the_background_shows_its_progress_and_can_be_stopped()
    {
        await RejectAsync([.. Enumerable.Range(0, 20).Select(number => $"{number}")]);
        _failing = false;
        using var answer = await _http.PostAsJsonAsync(
            $"/streams/{EventHost.Stream}/dead-letters/redrive", new { background = true, perSecond = 10 }, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var operation = $"{answer.Headers.Location}";

        // One at a time, because a tenth of a second passes between two of them.
        await _host.EventuallyAsync(async () => (long)(await GetAsync(operation))["done"]! == 3, TimeSpan.FromMilliseconds(10));
        var running = Assert.Single((await GetAsync("/operations")).AsArray())!;
        Assert.Equal(("redrive", EventHost.Stream, "running", 20, 3), (
            (string?)running["kind"], (string?)running["stream"], (string?)running["state"],
            (int)running["total"]!, (int)running["done"]!));
        using var second = await _http.PostAsJsonAsync($"/streams/{EventHost.Stream}/dead-letters/redrive", new { }, Cancellation);
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        using var stop = await _http.DeleteAsync(new Uri(operation, UriKind.Relative), Cancellation);
        stop.EnsureSuccessStatusCode();

        var stopped = await GetAsync(operation);
        Assert.Equal(("stopped", 3), ((string?)stopped["state"], (int)stopped["done"]!));
        Assert.NotNull(stopped["endedAt"]);
        Assert.Equal(17, (await _host.DeadLettersAsync()).Count);
        await _host.QuietAsync();
        Assert.Equal(23, _handled.Count);
    }

    [Fact]
    public async Task A_redrive_in_the_background_goes_on_without_its_request_and_completes()
    {
        await RejectAsync([.. Enumerable.Range(0, 250).Select(number => $"{number}")]);
        _failing = false;
        using (var other = new HttpClient { BaseAddress = _http.BaseAddress })
        using (var answer = await other.PostAsJsonAsync(
            $"/streams/{EventHost.Stream}/dead-letters/redrive", new { background = true }, Cancellation))
        {
            answer.EnsureSuccessStatusCode();
        }

        await _host.EventuallyAsync(async () => (string?)(await GetAsync("/operations"))[0]!["state"] == "completed");
        await _host.QuietAsync();

        var operation = (await GetAsync("/operations"))[0]!;
        Assert.Equal((250, 250), ((int)operation["total"]!, (int)operation["done"]!));
        Assert.Equal(500, _handled.Count);
    }

    [Fact]
    public async Task A_stop_of_the_service_stops_a_redrive()
    {
        await RejectAsync("a", "b", "c");
        _failing = false;
        using var answer = await _http.PostAsJsonAsync(
            $"/streams/{EventHost.Stream}/dead-letters/redrive", new { background = true, perSecond = 1 }, Cancellation);
        answer.EnsureSuccessStatusCode();
        var operation = _host.Get<Operations>().All.Single();
        await _host.EventuallyAsync(() => Task.FromResult(operation.Done == 1), TimeSpan.Zero);

        await _host.StopAsync();

        Assert.Equal((OperationState.Stopped, 1L), (operation.State, operation.Done));
        Assert.Equal(2, (await _host.DeadLettersAsync()).Count);
    }

    [Fact]
    public async Task The_consumers_of_a_group_are_listed()
    {
        await RejectAsync("a");

        var consumer = Assert.Single((await GetAsync($"/streams/{EventHost.Stream}/groups/test/consumers")).AsArray())!;

        Assert.Equal(0, (int)consumer["pending"]!);
        Assert.NotEmpty((string)consumer["name"]!);
        Assert.InRange((double)consumer["silentSeconds"]!, 0, 3600);
        Assert.Empty((await GetAsync($"/streams/{EventHost.Stream}/groups/nobody/consumers")).AsArray());
    }

    private static List<string> Questions(JsonNode page) =>
        [.. page["items"]!.AsArray().Select(item => (string)JsonNode.Parse((string)item!["fields"]!["data"]!)!["question"]!)];

    private async Task DiscardAsync(object request, int expected)
    {
        using var answer = await _http.PostAsJsonAsync($"/streams/{EventHost.Stream}/dead-letters/discard", request, Cancellation);
        answer.EnsureSuccessStatusCode();
        Assert.Equal(expected, (int)(await answer.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["count"]!);
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
