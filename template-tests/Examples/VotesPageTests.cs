namespace StackTemplates.Tests.Examples;

/// <summary>The page of the poll in a real browser, with its Content-Security-Policy, on a service without any server.</summary>
public sealed class VotesPageTests(PackedTemplates templates)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_vote_moves_the_bars_of_everybody_who_has_the_page_open()
    {
        await using var browser = await Browser.StartAsync();
        var solution = await templates.Solution(VotesProof.Votes, "my-poll").BuiltAsync();
        await using var service = await ServiceProcess.StartAsync(ExampleSettings.WithoutServers(solution), Cancellation);
        var one = await browser.OpenAsync(service.Address);
        var other = await browser.OpenAsync(service.Address);

        await one.Locator("li[data-option=dogs] button").ClickAsync();
        await one.Locator("#state").HasTextAsync("You voted for dogs.");
        await one.Locator("li[data-option=dogs] button").ClickAsync();
        await other.Locator("li[data-option=cats] button").ClickAsync();

        foreach (var page in new[] { one, other })
        {
            await page.Locator("#total").HasTextAsync("3 votes counted");
            await page.Locator("#options li").HasCountAsync(3);
            await page.Locator("li[data-option=dogs] output").HasTextAsync("2");
            Assert.Equal(
                "2 of 3", await page.Locator("li[data-option=dogs] progress").EvaluateAsync<string>("bar => `${bar.value} of ${bar.max}`"));
        }

        await one.ScreenshotAsync(new() { Path = Path.Combine(solution.Path, "page.png") });
    }
}
