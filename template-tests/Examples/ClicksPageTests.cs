namespace StackTemplates.Tests.Examples;

/// <summary>The page of the links in a real browser, with its Content-Security-Policy, on a service without any server.</summary>
public sealed class ClicksPageTests(PackedTemplates templates)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_url_is_shortened_and_its_clicks_are_shown()
    {
        await using var browser = await Browser.StartAsync();
        var solution = await templates.Solution(ClicksProof.Clicks, "my-links").BuiltAsync();
        await using var service = await ServiceProcess.StartAsync(ExampleSettings.WithoutServers(solution), Cancellation);
        var page = await browser.OpenAsync(service.Address);

        await page.Locator("#url").FillAsync("https://example.com/");
        await page.Locator("form button").ClickAsync();
        await page.Locator("#total").HasTextAsync("0 clicks");
        var code = new Uri(page.Url).Fragment[1..];
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = service.Address };
        for (var click = 0; click < 7; click++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/{code}");
            request.Headers.TryAddWithoutValidation("Referer", "https://example.org/<b>page</b>");
            (await http.SendAsync(request, Cancellation)).Dispose();
        }

        await page.Locator("#total").HasTextAsync("7 clicks");
        await page.Locator("#chart rect").HasCountAsync(24);
        await page.Locator("#chart rect").Last.HasAttributeAsync("height", "140");
        await page.Locator("#referers td").First.HasTextAsync("https://example.org/<b>page</b>");
        await page.ScreenshotAsync(new() { Path = Path.Combine(solution.Path, "page.png") });
    }
}
