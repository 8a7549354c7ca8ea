using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Microsoft.Playwright;

namespace StackTemplates.Tests.Management;

/// <summary>The management page of a running service in a real browser, on a real server.</summary>
public sealed class PageTests(PackedTemplates templates)
{
    private const string Stream = DeadLetters.Stream;
    private const string Dead = DeadLetters.Key;
    private const string Key = "0123456789abcdef0123456789abcdef";
    private const string Hostile = "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>\u202e\u0007";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Streams_are_listed_and_a_group_is_replayed()
    {
        await using var shown = await OpenAsync();
        await shown.Service.Orders.PlaceAsync("Ada", Cancellation);
        var row = shown.Page.Locator($"section[data-stream='{Stream}'] tr[data-group='my-shop']");

        await shown.Page.Locator($"section[data-stream='{Stream}'] p").First.HasTextAsync("1 event kept · 0 dead letters");
        await row.Locator("[data-cell=lag]").HasTextAsync("0");
        await row.Locator("[data-cell=state]").HasTextAsync("running");
        await row.Locator("[aria-expanded]").ClickAsync();
        await shown.Page.Locator("section li").HasCountAsync(1);
        await row.GetByRole(AriaRole.Button, new() { Name = "Replay…" }).ClickAsync();
        await shown.Page.Locator("dialog input[value=beginning]").CheckAsync();
        await AcceptAsync(shown.Page);

        await Wait.UntilAsync(() => shown.Service.Log.Any(line => line.Contains("was confirmed before", StringComparison.Ordinal)));
        Assert.Contains(
            shown.Service.Log,
            line => line.Contains("replay from 0", StringComparison.Ordinal) && line.Contains("127.0.0.1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dead_letters_are_paged_filtered_and_discarded_by_the_thousand()
    {
        const int Letters = 10_000;
        await using var shown = await OpenAsync();
        await AddAsync(shown, Letters, number => ("orders.placed", number % 10 == 0 ? "rare trouble" : "usual trouble"));

        await GoToLettersAsync(shown.Page);
        await shown.Page.Locator("#letters tbody tr").HasCountAsync(100);
        await shown.Page.GetByRole(AriaRole.Button, new() { Name = "Next page" }).ClickAsync();
        await shown.Page.Locator("main > p").HasTextAsync("100 dead letters on page 2, the oldest first.");
        await shown.Page.Locator("input[name=error]").FillAsync("rare");
        await shown.Page.GetByRole(AriaRole.Button, new() { Name = "Filter", Exact = true }).ClickAsync();
        await shown.Page.Locator("main > p").HasTextAsync("100 dead letters on page 1, the oldest first.");
        await shown.Page.GetByRole(AriaRole.Button, new() { Name = "Discard all that match…" }).ClickAsync();
        await shown.Page.Locator("#dialog-title").HasTextAsync("Discard 1,000 dead letters?");
        await AcceptAsync(shown.Page);

        await shown.Page.Locator("#operations span").HasTextAsync($"Discard in {Stream}: 1,000 of 1,000, completed");
        await shown.Page.Locator("main > p").HasTextAsync("No dead letters match.");
        Assert.Equal(Letters - 1_000L, shown.Client.Send("XLEN", Dead));
    }

    [Fact]
    public async Task A_slow_redrive_is_found_again_after_a_reload_and_can_be_stopped()
    {
        await using var shown = await OpenAsync();
        await AddAsync(shown, 500, _ => ("orders.placed", "trouble"));

        await GoToLettersAsync(shown.Page);
        await shown.Page.GetByRole(AriaRole.Button, new() { Name = "Redrive all that match…" }).ClickAsync();
        await shown.Page.Locator("input[name=perSecond]").FillAsync("5");
        await AcceptAsync(shown.Page);
        await shown.Page.Locator("#operations progress").HasCountAsync(1);
        await shown.Page.ReloadAsync();
        await shown.Page.Locator("#operations progress").HasCountAsync(1);
        await shown.Page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();

        await shown.Page.Locator("#operations span").Filter(new() { HasText = ", stopped" }).HasCountAsync(1);
        var left = (long)shown.Client.Send("XLEN", Dead)!;
        Assert.InRange(left, 1, 499);
        // Each is either a dead letter still or an event again.
        Assert.Equal(500 - left, (long)shown.Client.Send("XLEN", Stream)!);
    }

    [Fact]
    public async Task Marked_letters_are_redriven_and_the_others_stay()
    {
        await using var shown = await OpenAsync();
        await AddAsync(shown, 5, _ => ("orders.placed", "trouble"));

        await GoToLettersAsync(shown.Page);
        await shown.Page.Locator("#letters tbody input").Nth(1).CheckAsync();
        await shown.Page.Locator("#letters tbody input").Nth(3).CheckAsync();
        await shown.Page.GetByRole(AriaRole.Button, new() { Name = "Redrive marked…" }).ClickAsync();
        await AcceptAsync(shown.Page);

        await shown.Page.Locator("#letters tbody tr").HasCountAsync(3);
        Assert.Equal((3L, 2L), ((long)shown.Client.Send("XLEN", Dead)!, (long)shown.Client.Send("XLEN", Stream)!));
    }

    [Fact]
    public async Task What_events_contain_is_shown_as_text()
    {
        await using var shown = await OpenAsync();
        await AddAsync(shown, 1, _ => (Hostile, Hostile));

        await GoToLettersAsync(shown.Page);
        await shown.Page.Locator("#letters tbody tr").HasCountAsync(1);
        await shown.Page.Locator("#letters tbody a").ClickAsync();
        await shown.Page.Locator("#letter tr").Filter(new() { HasText = "dead.error" }).HasCountAsync(1);

        var text = await shown.Page.Locator("#letter").InnerTextAsync();
        Assert.Contains("<script>document.title='hacked'</script>\\u202e\\u0007", text, StringComparison.Ordinal);
        Assert.Equal(0, await shown.Page.Locator("main img, main script").CountAsync());
        Assert.StartsWith("Dead letter ", await shown.Page.TitleAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_a_key_one_signs_in_and_out()
    {
        await using var shown = await OpenAsync(("Events__Management__Key", Key));
        using var http = new HttpClient { BaseAddress = new Uri(shown.Page.Url) };
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync(new Uri("/streams", UriKind.Relative), Cancellation)).StatusCode);

        await SignInAsync(shown.Page, "not the key at all, but long enough");
        await shown.Page.Locator("main .bad").Filter(new() { HasText = "key" }).HasCountAsync(1);
        await SignInAsync(shown.Page, Key);
        await shown.Page.Locator($"section[data-stream='{Stream}']").HasCountAsync(1);
        await shown.Page.ReloadAsync();
        await shown.Page.Locator($"section[data-stream='{Stream}']").HasCountAsync(1);
        await shown.Page.Locator("#sign-out").ClickAsync();

        await shown.Page.Locator("input[name=key]").HasCountAsync(1);
        Assert.Empty(await shown.Page.Context.CookiesAsync());
    }

    [Fact]
    public async Task In_read_only_mode_nothing_is_offered_that_would_be_refused()
    {
        await using var shown = await OpenAsync(("Events__Management__Mode", "ReadOnly"));
        await AddAsync(shown, 1, _ => ("orders.placed", "trouble"));

        await shown.Page.Locator("#mode").HasTextAsync("read-only");
        await shown.Page.Locator($"section[data-stream='{Stream}']").HasCountAsync(1);
        Assert.Equal(0, await shown.Page.GetByRole(AriaRole.Button, new() { Name = "Replay" }).CountAsync());
        await GoToLettersAsync(shown.Page);
        await shown.Page.Locator("#letters tbody tr").HasCountAsync(1);
        Assert.Equal(
            0,
            await shown.Page.Locator("main input[type=checkbox], main button:has-text('Redrive'), main button:has-text('Discard')")
                .CountAsync());
        using var http = new HttpClient { BaseAddress = new Uri(shown.Page.Url) };
        using var refused = await http.PostAsJsonAsync(
            new Uri($"/streams/{Uri.EscapeDataString(Stream)}/dead-letters/redrive", UriKind.Relative), new { }, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task The_outbox_is_shown_also_while_the_broker_is_away()
    {
        await using var browser = await Browser.StartAsync();
        await using var database = await Need.DatabaseAsync(Cancellation);
        await using var broker = await LocalBroker.StartAsync(Need.ServerProgram(), FreePort.Next(), Cancellation);
        var solution =
            await templates.Solution(new("stack-webapi", "redis-streams", "valkey", Database: "postgres"), "Acme.1.Orders").BuiltAsync();
        var port = FreePort.Next();
        var settings = new ServiceSettings(solution.Service)
        {
            Environment = "Production",
            Redis = broker.ConnectionString,
            Postgres = await database.NewDatabaseAsync(Cancellation),
            Variables = new Dictionary<string, string> { ["Events__Management__Port"] = port.ToString(CultureInfo.InvariantCulture) },
        };
        (await ServiceProcess.MigrateAsync(settings, Cancellation)).EnsureSucceeded();
        await using var service = await ServiceProcess.StartAsync(settings, Cancellation);
        var order = await service.Orders.PlaceAsync("Ada", Cancellation);
        await service.Orders.WaitForStateAsync(order.Id, "confirmed", Wait.Patience, Cancellation);
        var page = await browser.OpenAsync(new Uri($"http://127.0.0.1:{port}"));
        await page.Locator("#rows").HasTextAsync("Outbox: empty · Inbox: 1 known as handled");

        await broker.KillAsync();
        await service.Orders.PlaceAsync("Bob", Cancellation);

        await page.Locator("#rows").Filter(new() { HasText = "Outbox: 1 waiting, the oldest for" }).HasCountAsync(1);
    }

    private static async Task SignInAsync(IPage page, string key)
    {
        await page.Locator("input[name=key]").FillAsync(key);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    private static async Task GoToLettersAsync(IPage page) =>
        await page.Locator($"section[data-stream='{Stream}'] a").ClickAsync();

    private static Task AcceptAsync(IPage page) => page.Locator("dialog button:not([type=button])").ClickAsync();

    private static async Task AddAsync(ShownPage shown, int count, Func<int, (string Type, string Error)> letter)
    {
        DeadLetters.Add(shown.Client, count, number => (Guid.NewGuid().ToString(), letter(number).Type, letter(number).Error));
        await shown.Page.Locator($"section[data-stream='{Stream}'] a").HasTextAsync(
            count == 1 ? "1 dead letter" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} dead letters"));
    }

    private async Task<ShownPage> OpenAsync(params (string Name, string Value)[] settings)
    {
        var browser = await Browser.StartAsync();
        var server = await Need.OwnServerAsync(Cancellation);
        var solution = await templates.Solution(Combination.Defaults.Single(one => one.Template == "stack-webapi"), "my-shop").BuiltAsync();
        var port = FreePort.Next();
        var service = await ServiceProcess.StartAsync(
            new ServiceSettings(solution.Service)
            {
                Environment = "Production",
                Redis = server.ConnectionString,
                Variables = new Dictionary<string, string>(settings.Select(one => KeyValuePair.Create(one.Name, one.Value)))
                {
                    ["Events__Management__Port"] = port.ToString(CultureInfo.InvariantCulture),
                },
            },
            Cancellation);
        return new ShownPage(
            browser, server, service, await server.ConnectAsync(Cancellation),
            await browser.OpenAsync(new Uri($"http://127.0.0.1:{port}")));
    }

    private sealed record ShownPage(
        Browser Browser, BrokerServer Server, ServiceProcess Service, RespClient Client, IPage Page) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Browser.DisposeAsync();
            Client.Dispose();
            await Service.DisposeAsync();
            await Server.DisposeAsync();
        }
    }
}
