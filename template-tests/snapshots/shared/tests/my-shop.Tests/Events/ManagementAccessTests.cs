using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using my_shop.Events;
using my_shop.Events.Management;
using my_shop.Events.Telemetry;
using my_shop.Tests.Quality;

namespace my_shop.Tests.Events;

/// <summary>Who may use the management port, for what, and what it says about that.</summary>
public sealed class ManagementAccessTests
{
    private const string Key = "0123456789abcdef01234567";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [Shows("security.management_beyond_loopback", "only with a key")]
    [InlineData("Events:Management:Key is required", "--Events:Management:Address=0.0.0.0")]
    [InlineData("Events:Management:Key is required", "--Events:Management:Address=::")]
    [InlineData("at least 24 characters", "--Events:Management:Key=0123456789abcdef0123456")]
    [InlineData("at least 24 characters", "--Events:Management:Key=0123456789abcdef 1234567")]
    [InlineData("at least 24 characters", "--Events:Management:Key=")]
    [InlineData("must be an IP address", "--Events:Management:Address=localhost")]
    public async Task The_start_is_refused_without_a_key_that_is_hard_to_guess(string reason, string setting)
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(null, setting));

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_key_it_may_listen_everywhere_and_every_request_but_health_checks_needs_it()
    {
        await using var host = await StartAsync(null, "--Events:Management:Address=0.0.0.0", $"--Events:Management:Key={Key}");
        using var http = Client(host);

        foreach (var path in new[] { "/streams", "/scale", "/operations", $"/streams/{EventHost.Stream}", "/nothing" })
        {
            using var refused = await http.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
            Assert.Equal((path, HttpStatusCode.Unauthorized), (path, refused.StatusCode));
            Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.ToString());
        }
        foreach (var path in new[] { "/health/live", "/health/ready", "/", "/session" })
        {
            Assert.Equal(
                (path, HttpStatusCode.OK),
                (path, (await http.GetAsync(new Uri(path, UriKind.Relative), Cancellation)).StatusCode));
        }
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("bearer", Key);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/streams", UriKind.Relative), Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri("/nothing", UriKind.Relative), Cancellation)).StatusCode);
    }

    [Fact]
    public async Task A_wrong_key_is_answered_late_and_counted_and_logged_once_a_minute()
    {
        var log = new CapturedLog();
        await using var host = await StartAsync(events => events.LoggingTo(log), $"--Events:Management:Key={Key}");
        var wrong = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == EventMetrics.MeterName && instrument.Name == "events.management.wrong_keys")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref wrong, count));
        listener.Start();
        using var http = Client(host);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key.Replace('0', '1'));

        var begun = host.Time.GetUtcNow();
        using var answer = await PassAsync(host, http.GetAsync(new Uri("/streams", UriKind.Relative), Cancellation));
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.True(host.Time.GetUtcNow() - begun >= TimeSpan.FromSeconds(1));
        using var signIn = await PassAsync(host, http.PostAsJsonAsync("/session", new { key = Key[1..] }, Cancellation));
        Assert.Equal(HttpStatusCode.Unauthorized, signIn.StatusCode);
        Assert.False(signIn.Headers.Contains("Set-Cookie"));

        Assert.True(Interlocked.Read(ref wrong) >= 2);
        Assert.Equal(["Management: wrong key from 127.0.0.1; 1 since the last such line"], log.Matching("wrong key"));
        Assert.DoesNotContain(log.Lines, line => line.Message.Contains(Key[1..], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_session_stands_for_the_key_until_it_ends()
    {
        await using var host = await StartAsync(null, $"--Events:Management:Key={Key}");
        using var http = Client(host);

        using var signIn = await http.PostAsJsonAsync("/session", new { key = Key }, Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, signIn.StatusCode);
        var set = Assert.Single(signIn.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", set, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", set, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Key, set, StringComparison.Ordinal);
        var cookie = set.Split(';')[0];
        Assert.Equal((HttpStatusCode.OK, true), await WithCookieAsync(http, cookie));
        Assert.Equal((HttpStatusCode.Unauthorized, false), await WithCookieAsync(http, $"{cookie[..^1]}{(cookie[^1] == '0' ? '1' : '0')}"));
        Assert.Equal(
            (HttpStatusCode.Unauthorized, false),
            await WithCookieAsync(http, cookie.Replace("=1", "=2", StringComparison.Ordinal)));
        Assert.Equal((HttpStatusCode.Unauthorized, false), await WithCookieAsync(http, $"{cookie.Split('=')[0]}=9999999999."));

        using var signOut = await http.DeleteAsync(new Uri("/session", UriKind.Relative), Cancellation);
        Assert.Contains(
            "expires=Thu, 01 Jan 1970", Assert.Single(signOut.Headers.GetValues("Set-Cookie")), StringComparison.OrdinalIgnoreCase);
        host.Time.Advance(TimeSpan.FromHours(12));
        Assert.Equal((HttpStatusCode.Unauthorized, false), await WithCookieAsync(http, cookie));
    }

    [Theory]
    [InlineData("Origin", "https://example.org")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://localhost")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Host", "rebound.example.org")]
    public async Task A_change_that_another_page_sends_is_refused(string name, string value)
    {
        await using var host = await StartAsync(null);
        using var http = Client(host);
        await RejectAsync(host);
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/streams/{EventHost.Stream}/dead-letters")
        {
            Headers = { { name, value } },
        };

        using var answer = await http.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Single(await host.DeadLettersAsync());
    }

    [Fact]
    public async Task A_change_that_its_own_page_sends_is_accepted_and_logged_with_who_and_how_many()
    {
        var log = new CapturedLog();
        await using var host = await StartAsync(events => events.LoggingTo(log));
        using var http = Client(host);
        await RejectAsync(host);
        await RejectAsync(host);

        foreach (var (method, path) in new[]
        {
            (HttpMethod.Delete, $"/streams/{EventHost.Stream}/dead-letters"),
            (HttpMethod.Post, $"/streams/{EventHost.Stream}/dead-letters/redrive"),
        })
        {
            using var request = new HttpRequestMessage(method, path)
            {
                Headers = { { "Origin", $"{http.BaseAddress}".TrimEnd('/') }, { "Sec-Fetch-Site", "same-origin" } },
            };
            Assert.Equal(HttpStatusCode.OK, (await http.SendAsync(request, Cancellation)).StatusCode);
        }
        using var replay = await http.PostAsJsonAsync(
            $"/streams/{EventHost.Stream}/groups/test/replay", new { from = "5-1" }, Cancellation);
        replay.EnsureSuccessStatusCode();

        Assert.Equal(
        [
            $"Management: 127.0.0.1 starts a discard of dead letters of stream {EventHost.Stream}",
            $"Management: 127.0.0.1, discard of 2 dead letters of stream {EventHost.Stream}",
            $"Management: 127.0.0.1 starts a redrive of dead letters of stream {EventHost.Stream}",
            $"Management: 127.0.0.1, redrive of 0 dead letters of stream {EventHost.Stream}",
            $"Management: 127.0.0.1, replay from 5-1 of group test of stream {EventHost.Stream}",
        ], log.Matching("Management: "));
    }

    [Fact]
    public async Task A_read_only_port_shows_everything_and_changes_nothing()
    {
        await using var host = await StartAsync(null, "--Events:Management:Mode=ReadOnly");
        using var http = Client(host);
        await RejectAsync(host);
        var letters = $"/streams/{EventHost.Stream}/dead-letters";
        var id = (await GetAsync(http, letters))["items"]![0]!["id"];

        foreach (var (method, path) in new[]
        {
            ("DELETE", letters), ("DELETE", $"{letters}/{id}"), ("POST", $"{letters}/redrive"), ("POST", $"{letters}/discard"),
            ("POST", $"{letters}/{id}/redrive"), ("POST", $"/streams/{EventHost.Stream}/groups/test/replay"),
            ("POST", $"/streams/{EventHost.Stream}/groups/test/resume"), ("POST", "/categories/tests/groups/test/replay"),
            ("DELETE", "/operations/1"),
        })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            Assert.Equal((path, HttpStatusCode.Forbidden), (path, (await http.SendAsync(request, Cancellation)).StatusCode));
        }

        Assert.Single(await host.DeadLettersAsync());
        Assert.Equal("ReadOnly", (string?)(await GetAsync(http, "/session"))["mode"]);
    }

    [Fact]
    public async Task A_port_that_is_off_serves_health_and_the_figure_for_autoscalers_only()
    {
        await using var host = await StartAsync(null, "--Events:Management:Mode=Off");
        using var http = Client(host);

        foreach (var (path, expected) in new[]
        {
            ("/health/live", HttpStatusCode.OK), ("/scale", HttpStatusCode.OK), ("/", HttpStatusCode.NotFound),
            ("/streams", HttpStatusCode.NotFound), ("/session", HttpStatusCode.NotFound),
        })
        {
            Assert.Equal((path, expected), (path, (await http.GetAsync(new Uri(path, UriKind.Relative), Cancellation)).StatusCode));
        }
    }

    [Fact]
    public async Task Contents_can_be_hidden()
    {
        await using var host = await StartAsync(null, "--Events:Management:ShowContent=false");
        using var http = Client(host);
        await host.PublishAsync("secret", new PublishOptions { Key = "customer-7" });
        await host.QuietAsync();
        await host.AppendAsync(("question", "secret, too"), ("type", "tests.asked"));
        await host.QuietAsync();
        var path = $"/streams/{EventHost.Stream}/dead-letters";

        var letters = (await GetAsync(http, path))["items"]!.AsArray();

        Assert.Equal(2, letters.Count);
        Assert.Equal(["data", "key"], letters[0]!["hiddenFields"]!.AsArray().Select(name => (string?)name));
        Assert.Equal("tests.asked", (string?)letters[0]!["fields"]!["type"]);
        Assert.Equal(["question", "type"], letters[1]!["hiddenFields"]!.AsArray().Select(name => (string?)name));
        foreach (var letter in letters)
        {
            Assert.NotNull(letter!["fields"]!["dead.reason"]);
            Assert.DoesNotContain("secret", $"{await GetAsync(http, $"{path}/{letter["id"]}")}", StringComparison.Ordinal);
        }
        // A search must not tell what is not shown.
        Assert.Empty((await GetAsync(http, $"{path}?text=secret"))["items"]!.AsArray());
        Assert.Equal(2, (await GetAsync(http, $"{path}?text=rejected"))["items"]!.AsArray().Count);
        using var dryRun = await http.PostAsJsonAsync($"{path}/redrive", new { text = "secret", dryRun = true }, Cancellation);
        Assert.Equal(0, (int)(await dryRun.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["count"]!);
    }

    [Fact]
    public async Task Browsers_run_nothing_but_the_script_of_the_page()
    {
        await using var host = await StartAsync(null);
        using var http = Client(host);

        using var page = await http.GetAsync(new Uri("/", UriKind.Relative), Cancellation);
        using var data = await http.GetAsync(new Uri("/streams", UriKind.Relative), Cancellation);
        using var error = await http.GetAsync(new Uri($"/streams/{EventHost.Stream}/dead-letters?count=0", UriKind.Relative), Cancellation);

        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        var policy = Policy(page);
        Assert.Contains("default-src 'none'; script-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("require-trusted-types-for 'script'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.All([data, error], answer => Assert.Equal("default-src 'none'; frame-ancestors 'none'", Policy(answer)));
        Assert.All([page, data, error], answer =>
        {
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.True(answer.Headers.CacheControl?.NoStore);
        });
        // A link leads to the page, and to nothing else.
        using var link = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { { "Sec-Fetch-Site", "cross-site" } } };
        Assert.Equal(HttpStatusCode.OK, (await http.SendAsync(link, Cancellation)).StatusCode);
        using var read = new HttpRequestMessage(HttpMethod.Get, "/streams") { Headers = { { "Sec-Fetch-Site", "cross-site" } } };
        Assert.Equal(HttpStatusCode.Forbidden, (await http.SendAsync(read, Cancellation)).StatusCode);
    }

    private static string Policy(HttpResponseMessage answer) => Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));

    // Its handler rejects everything.
    private static Task<EventHost> StartAsync(Action<EventsBuilder>? more, params string[] settings) => EventHost.StartAsync(
        events =>
        {
            events.Handle<Asked>((_, _, _) => throw new RejectEventException("no such customer"));
            more?.Invoke(events);
        },
        ["--Events:Management:Enabled=true", "--Events:Management:Port=0", .. settings]);

    private static HttpClient Client(EventHost host) => new(new SocketsHttpHandler { UseCookies = false })
    {
        BaseAddress = new UriBuilder("http", "127.0.0.1", host.Get<ManagementServer>().Address!.Port).Uri,
    };

    private static async Task RejectAsync(EventHost host)
    {
        await host.PublishAsync("who?");
        await host.QuietAsync();
    }

    private static async Task<HttpResponseMessage> PassAsync(EventHost host, Task<HttpResponseMessage> answering)
    {
        await host.EventuallyAsync(() => Task.FromResult(answering.IsCompleted));
        return await answering;
    }

    private static async Task<(HttpStatusCode Streams, bool SignedIn)> WithCookieAsync(HttpClient http, string cookie)
    {
        using var streams = new HttpRequestMessage(HttpMethod.Get, "/streams") { Headers = { { "Cookie", cookie } } };
        using var session = new HttpRequestMessage(HttpMethod.Get, "/session") { Headers = { { "Cookie", cookie } } };
        using var answer = await http.SendAsync(session, Cancellation);
        return (
            (await http.SendAsync(streams, Cancellation)).StatusCode,
            (bool)(await answer.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["signedIn"]!);
    }

    private static async Task<JsonNode> GetAsync(HttpClient http, string path) =>
        (await http.GetFromJsonAsync<JsonNode>(path, Cancellation))!;
}
