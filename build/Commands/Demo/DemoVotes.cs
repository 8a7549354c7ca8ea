using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary>Votes over HTTP and, with a broker, by XADD, and shows the counts.</summary>
internal sealed class DemoVotes : IDemoSystem
{
    private const int Votes = 300;
    private const int ByHand = 10;
    private const int BarWidth = 40;

    /// <inheritdoc/>
    public async Task RunAsync(Screen screen, ServiceProcess service, RespClient? broker, CancellationToken cancellationToken)
    {
        screen.Line();
        var work = Enumerable.Range(0, Votes).Select(number => number % 3 == 0 ? "dogs" : "cats");
        await Parallel.ForEachAsync(
            work, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken }, async (option, token) =>
            {
                using var answer = await service.Http.PostAsJsonAsync("/vote", new { option }, token);
                answer.EnsureSuccessStatusCode();
            });
        screen.Styled($"  [bold]→[/] POST /vote  {Votes} times, each 202");
        for (var number = 0; broker is not null && number < ByHand; number++)
        {
            broker.Send(
                "XADD", "votes", "*", "option", "birds",
                "timestamp", DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        }

        var expected = Votes + (broker is null ? 0 : ByHand);
        if (broker is not null)
        {
            screen.Styled($"  [bold]→[/] XADD votes * option birds timestamp …  {ByHand} times");
        }

        JsonObject? results = null;
        var elapsed = await DemoSystems.UntilAsync("Counting the votes", service, async () =>
        {
            results = await service.Http.GetFromJsonAsync<JsonObject>("/results", cancellationToken);
            return (long)results!["total"]! == expected;
        }, cancellationToken);
        screen.Styled(
            $"  [bold]←[/] GET /results  all {expected} counted {Screen.Milliseconds(elapsed.TotalMilliseconds)} after the last one");
        foreach (var option in results!["options"]!.AsArray())
        {
            var votes = (long)option!["votes"]!;
            screen.Line($"      {(string?)option["option"],-6} {new string('█', (int)(votes * BarWidth / expected))} {votes}");
        }

        screen.Line($"      the page: {service.Address}");
    }
}
