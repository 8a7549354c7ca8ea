using Microsoft.Playwright;

namespace StackTemplates.Tests.Examples;

/// <summary>The page of the bus in a real browser, with its Content-Security-Policy, on a service without any server.</summary>
public sealed class BusPageTests(PackedTemplates templates)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_event_is_published_and_everybody_sees_it_pass()
    {
        await using var browser = await Browser.StartAsync();
        var solution = await templates.Solution(BusProof.Bus, "my-bus").BuiltAsync();
        await using var service = await ServiceProcess.StartAsync(ExampleSettings.WithoutServers(solution), Cancellation);
        var one = await browser.OpenAsync(service.Address);
        var other = await browser.OpenAsync(service.Address);
        foreach (var page in new[] { one, other })
        {
            await page.Locator("#category option").HasCountAsync(2);
            // The stream of events is open.
            await page.Locator("#state").HasTextAsync("");
        }

        await PublishAsync(one, "asset", "brand-new", """{ "text": "<b>bold</b>" }""");
        await PublishAsync(other, "user", "joined", """{ "userId": "ada" }""");

        foreach (var page in new[] { one, other })
        {
            await page.Locator("#events tr").HasCountAsync(2);
            await page.Locator("#events tr").Filter(new() { HasText = "asset.brand-new" }).Locator("td").Last
                .HasTextAsync("""{"text":"<b>bold</b>"}""");
        }

        await PublishAsync(one, "asset", "created", "no JSON");
        await one.Locator("#state").Filter(new() { HasText = "JSON" }).HasCountAsync(1);
        await one.ScreenshotAsync(new() { Path = Path.Combine(solution.Path, "page.png") });
    }

    private static async Task PublishAsync(IPage page, string category, string type, string data)
    {
        await page.Locator("#category").SelectOptionAsync(category);
        await page.Locator("#type").FillAsync(type);
        await page.Locator("#data").FillAsync(data);
        await page.Locator("form button").ClickAsync();
        await page.Locator("#state").Filter(new() { HasNotText = "Publishing" }).HasCountAsync(1);
    }
}
