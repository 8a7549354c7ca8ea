using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary>Shortens a URL, clicks on the link, and shows how long a redirect took and what was counted.</summary>
internal sealed class DemoClicks : IDemoSystem
{
    private const int Clicks = 500;

    /// <inheritdoc/>
    public async Task RunAsync(Screen screen, ServiceProcess service, RespClient? broker, CancellationToken cancellationToken)
    {
        screen.Line();
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = service.Address };
        using var created = await http.PostAsJsonAsync("/links", new { url = "https://learn.microsoft.com/dotnet/" }, cancellationToken);
        var code = (string?)(await created.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!["code"];
        screen.Styled($"  [bold]→[/] POST /links  201  /{code}");
        var took = new List<double>();
        for (var number = 0; number < Clicks; number++)
        {
            var clock = Stopwatch.StartNew();
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/{code}");
            request.Headers.Referrer = new Uri(number % 3 == 0 ? "https://example.org/" : "https://example.com/");
            using var answer = await http.SendAsync(request, cancellationToken);
            took.Add(clock.Elapsed.TotalMilliseconds);
            if (answer.StatusCode != HttpStatusCode.Found)
            {
                throw new InvalidOperationException(
                    $"GET /{code} answered {(int)answer.StatusCode}; the service's last lines:\n{service.Tail}");
            }
        }

        took.Sort();
        screen.Styled(
            $"  [bold]←[/] GET /{code}  {Clicks} times 302, p50 {Screen.Milliseconds(took[Clicks / 2])}, "
            + $"p99 {Screen.Milliseconds(took[Clicks * 99 / 100])}");
        JsonObject? stats = null;
        var elapsed = await DemoSystems.UntilAsync("Storing the clicks", service, async () =>
        {
            stats = await http.GetFromJsonAsync<JsonObject>($"/links/{code}/stats", cancellationToken);
            return (long)stats!["clicks"]! == Clicks;
        }, cancellationToken);
        screen.Styled(
            $"  [bold]←[/] GET /links/{code}/stats  all {Clicks} stored "
            + $"{Screen.Milliseconds(elapsed.TotalMilliseconds)} after the last one");
        foreach (var referer in stats!["referers"]!.AsArray())
        {
            screen.Line($"      {(string?)referer!["referer"]}  {(long)referer["clicks"]!}");
        }

        screen.Line($"      the page: {service.Address}#{code}");
    }
}
