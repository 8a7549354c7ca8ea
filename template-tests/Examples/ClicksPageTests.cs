namespace StackTemplates.Tests.Examples;

/// <summary>The page of the links in a real browser, with its Content-Security-Policy, on a service without any server.</summary>
public sealed class ClicksPageTests(PackedTemplates templates)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_url_is_shortened_and_its_clicks_are_shown()
    {
        var solution = await templates.Solution(ClicksProof.Clicks, "my-links").BuiltAsync();
        await using var service = await ServiceProcess.StartAsync(
            new ServiceSettings(solution.Service)
            {
                Variables = new Dictionary<string, string> { ["Events__Management__Enabled"] = "false", ["Database__File"] = Path.Combine(solution.Path, "page.db") },
            },
            Cancellation);
        await using var page = await Browser.OpenAsync(service.Address);
        await page.EvaluateAsync("document.getElementById('url').value = 'https://example.com/'");

        await page.EvaluateAsync("document.querySelector('form').requestSubmit()");
        await page.UntilAsync("document.getElementById('total').textContent === '0 clicks'");
        var code = (string)(await page.EvaluateAsync("location.hash.slice(1)"))!;
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = service.Address };
        for (var click = 0; click < 7; click++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/{code}");
            request.Headers.Referrer = new Uri("https://example.org/<b>page</b>");
            (await http.SendAsync(request, Cancellation)).Dispose();
        }

        await page.UntilAsync("document.getElementById('total').textContent === '7 clicks'");
        await page.UntilAsync("document.querySelectorAll('#chart rect')[23].getAttribute('height') === '140'");
        await page.UntilAsync("document.querySelector('#referers td').textContent.startsWith('https://example.org/')");
        await File.WriteAllBytesAsync(Path.Combine(solution.Path, "page.png"), await page.PictureAsync(), Cancellation);
    }
}
