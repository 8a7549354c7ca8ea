using System.Net.Http.Json;
using System.Text.Json.Nodes;
using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary>Publishes events of types that nobody has seen, and shows the journal.</summary>
internal sealed class DemoBus : IDemoSystem
{
    private const int Types = 10;
    private const int OfEach = 20;

    /// <inheritdoc/>
    public async Task RunAsync(Screen screen, ServiceProcess service, RespClient? broker, CancellationToken cancellationToken)
    {
        screen.Line();
        for (var number = 0; number < Types * OfEach; number++)
        {
            var category = number % 2 == 0 ? "asset" : "user";
            using var answer = await service.Http.PostAsJsonAsync(
                $"/events/{category}/type-{number % Types}", new { number }, cancellationToken);
            answer.EnsureSuccessStatusCode();
        }

        screen.Styled($"  [bold]→[/] POST /events/{{category}}/{{type}}  {Types * OfEach} times 202, {Types} types that nobody knew");
        JsonArray? journal = null;
        var elapsed = await DemoSystems.UntilAsync("Writing the journal", service, async () =>
        {
            journal = await service.Http.GetFromJsonAsync<JsonArray>("/events?count=1000", cancellationToken);
            return journal!.Count == Types * OfEach;
        }, cancellationToken);
        screen.Styled(
            $"  [bold]←[/] GET /events  all {journal!.Count} in the journal "
            + $"{Screen.Milliseconds(elapsed.TotalMilliseconds)} after the last one");
        foreach (var passed in journal.TakeLast(3))
        {
            screen.Line(
                $"      {(long)passed!["number"]!}  {(string?)passed["category"]}.{(string?)passed["type"]}  "
                + passed["data"]!.ToJsonString());
        }

        screen.Line($"      the page: {service.Address}");
    }
}
