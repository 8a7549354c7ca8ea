using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Logs;
using Stack_Service._1.Tests.Links;
using Stack_Service._1.Tests.Quality;

namespace Stack_Service._1.Tests.Clicks;

/// <summary>What the workers make of the entries in the stream.</summary>
public sealed class StoringTests : IDisposable
{
    private readonly ServiceFactory _service = new();
    private readonly HttpClient _client;
    private readonly ClickEntries _entries;

    public StoringTests()
    {
        _client = _service.CreateLinksClient();
        _entries = new ClickEntries(_service.Services);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _client.Dispose();
        _service.Dispose();
    }

    [Fact]
    public async Task Clicks_are_counted_by_hour_and_by_referer()
    {
        var code = await _client.CodeOfAsync("https://example.com/");
        var now = DateTimeOffset.UtcNow;
        await AddAsync(code, now, "https://a.example/");
        await AddAsync(code, now, "https://b.example/");
        await AddAsync(code, now.AddHours(-5), "https://b.example/");
        await AddAsync(code, now.AddDays(-2), null);
        await AddAsync("another", now, "https://a.example/");

        await _client.CountedAsync(code, 4);

        var stats = await _client.StatsAsync(code);
        Assert.Equal((code, "https://example.com/"), (stats.GetProperty("code").GetString(), stats.GetProperty("url").GetString()));
        var hours = stats.GetProperty("hours").EnumerateArray().ToList();
        Assert.Equal(24, hours.Count);
        Assert.Equal(3, hours.Sum(Clicks));
        Assert.Equal(
            [("https://b.example/", 2), ("https://a.example/", 1)],
            stats.GetProperty("referers").EnumerateArray()
                .Select(referer => (referer.GetProperty("referer").GetString()!, Clicks(referer))));
    }

    [Fact]
    [Shows("events.delivery.clicks", "stored once, however often they are delivered")]
    public async Task A_click_that_is_delivered_again_is_not_stored_again()
    {
        var code = await _client.CodeOfAsync("https://example.com/");
        await AddAsync(code, DateTimeOffset.UtcNow, null);
        await AddAsync(code, DateTimeOffset.UtcNow, null);
        await _client.CountedAsync(code, 2);

        await _service.Services.GetRequiredService<IEventLogAdministration>()
            .MoveGroupAsync(new(ClickEntries.Stream, "analytics-group"), EntryId.Zero, Cancellation);
        await AddAsync(code, DateTimeOffset.UtcNow, null);

        await _client.CountedAsync(code, 3);
    }

    [Theory]
    [InlineData("timestamp", "yesterday")]
    [InlineData("original_url", null)]
    public async Task An_entry_that_is_no_click_becomes_a_dead_letter_and_the_others_are_stored(string field, string? value)
    {
        var code = await _client.CodeOfAsync("https://example.com/");
        await AddAsync(code, DateTimeOffset.UtcNow, null);
        (string Name, string Value)[] click = [("short_code", code), ("timestamp", "1234567890"), ("original_url", "https://example.com/")];
        await _entries.AddAsync([
            .. click.Where(one => one.Name != field),
            .. value is null ? Array.Empty<(string, string)>() : [(field, value)]]);
        await AddAsync(code, DateTimeOffset.UtcNow, null);

        await _client.CountedAsync(code, 2);
        var administration = _service.Services.GetRequiredService<IEventLogAdministration>();
        await Eventually.IsTrueAsync(async () =>
            (await administration.DeadLettersAsync(ClickEntries.Stream, EntryId.Zero, 10, Cancellation)).Count == 1);
    }

    private static long Clicks(JsonElement element) => element.GetProperty("clicks").GetInt64();

    private Task AddAsync(string code, DateTimeOffset at, string? referer) => _entries.AddAsync([
        ("short_code", code),
        ("timestamp", $"{at.ToUnixTimeSeconds()}"),
        .. referer is null ? Array.Empty<(string, string)>() : [("referer", referer)],
        ("original_url", "https://example.com/")]);
}
