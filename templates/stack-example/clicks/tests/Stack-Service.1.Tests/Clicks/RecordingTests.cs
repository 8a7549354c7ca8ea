using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Stack_Service._1.Tests.Links;
using Stack_Service._1.Tests.Quality;

namespace Stack_Service._1.Tests.Clicks;

/// <summary>What a redirect writes to the stream.</summary>
public sealed class RecordingTests(ServiceFactory factory) : IClassFixture<ServiceFactory>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Shows("events.delivery.foreign_producers", "a click is an entry with the fields that LinkClicked names, and no others")]
    [Shows("security.client_addresses", "shortened to their network, unless Clicks:KeepAddresses is set")]
    public async Task A_click_is_an_entry_as_one_written_by_hand()
    {
        await using var service = From("203.0.113.77");
        var before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();

        var code = await ClickAsync(service, ("User-Agent", "Browser/1.0 (äöü)"), ("Referer", "https://example.org/page"));

        var click = await OnlyClickAsync(service);
        Assert.Equal(["short_code", "timestamp", "ip", "user_agent", "referer", "original_url"], click.Keys);
        Assert.InRange(long.Parse(click["timestamp"]), before, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        Assert.Equal(
            (code, "203.0.113.0", "Browser/1.0 (äöü)", "https://example.org/page", "https://example.com/"),
            (click["short_code"], click["ip"], click["user_agent"], click["referer"], click["original_url"]));
    }

    [Fact]
    public async Task What_the_client_did_not_send_is_left_out()
    {
        await using var service = From("203.0.113.77");

        await ClickAsync(service);

        Assert.Equal(["short_code", "timestamp", "ip", "original_url"], (await OnlyClickAsync(service)).Keys);
    }

    [Fact]
    public async Task Full_addresses_are_kept_if_a_setting_says_so()
    {
        await using var service = From("203.0.113.77", ("Clicks:KeepAddresses", "true"));

        await ClickAsync(service);

        Assert.Equal("203.0.113.77", (await OnlyClickAsync(service))["ip"]);
    }

    [Fact]
    public async Task Long_texts_of_the_client_are_cut_off()
    {
        await using var service = From("203.0.113.77");

        await ClickAsync(service, ("User-Agent", new string('x', 5_000)));

        Assert.Equal(new string('x', 512), (await OnlyClickAsync(service))["user_agent"]);
    }

    private static async Task<string> ClickAsync(WebApplicationFactory<Program> service, params (string Name, string Value)[] headers)
    {
        using var client = service.CreateLinksClient();
        var code = await client.CodeOfAsync("https://example.com/");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/{code}");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        using var redirect = await client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Found, redirect.StatusCode);
        return code;
    }

    private static async Task<Dictionary<string, string>> OnlyClickAsync(WebApplicationFactory<Program> service)
    {
        var entries = new ClickEntries(service.Services);
        await Eventually.IsTrueAsync(async () => (await entries.AllAsync()).Count > 0);
        return Assert.Single(await entries.AllAsync());
    }

    // The test server has no connections, so there is no address of a client unless a test sets one.
    private WebApplicationFactory<Program> From(
        string address, params (string Name, string Value)[] settings) => factory.WithWebHostBuilder(web =>
    {
        foreach (var (name, value) in settings)
        {
            web.UseSetting(name, value);
        }
        web.ConfigureTestServices(services => services.AddSingleton<IStartupFilter>(new ClientAddress(IPAddress.Parse(address))));
    });

    private sealed class ClientAddress(IPAddress address) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((http, following) =>
            {
                http.Connection.RemoteIpAddress = address;
                return following(http);
            });
            next(app);
        };
    }
}
