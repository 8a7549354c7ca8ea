namespace StackTemplates.Tests.Examples;

/// <summary>The page of the poll in a real browser, with its Content-Security-Policy, on a service without any server.</summary>
public sealed class VotesPageTests(PackedTemplates templates)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_vote_moves_the_bars_of_everybody_who_has_the_page_open()
    {
        var solution = await templates.Solution(VotesProof.Votes, "my-poll").BuiltAsync();
        await using var service = await ServiceProcess.StartAsync(
            new ServiceSettings(solution.Service)
            {
                Variables = new Dictionary<string, string> { ["Events__Management__Enabled"] = "false", ["Database__File"] = Path.Combine(solution.Path, "page.db") },
            },
            Cancellation);
        await using var one = await Browser.OpenAsync(service.Address);
        await using var other = await Browser.OpenAsync(service.Address);
        await one.UntilAsync("document.querySelectorAll('#options li').length === 3");
        await other.UntilAsync("document.querySelectorAll('#options li').length === 3");

        await one.EvaluateAsync("document.querySelector('li[data-option=dogs] button').click()");
        await one.UntilAsync("document.getElementById('state').textContent === 'You voted for dogs.'");
        await one.EvaluateAsync("document.querySelector('li[data-option=dogs] button').click()");
        await other.EvaluateAsync("document.querySelector('li[data-option=cats] button').click()");

        foreach (var page in new[] { one, other })
        {
            await page.UntilAsync("document.getElementById('total').textContent === '3 votes counted'");
            Assert.Equal(
                "dogs 2 of 3",
                (string?)await page.EvaluateAsync("(bar => `dogs ${bar.value} of ${bar.max}`)(document.querySelector('li[data-option=dogs] progress'))"));
        }

        await File.WriteAllBytesAsync(Path.Combine(solution.Path, "page.png"), await one.PictureAsync(), Cancellation);
    }
}
