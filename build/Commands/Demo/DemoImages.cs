using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary>
/// Uploads images, follows their progress, and shows their thumbnails. With a broker it starts a gateway; without one the API does its
/// work.
/// </summary>
internal sealed class DemoImages : IDemoSystem
{
    /// <inheritdoc/>
    public async Task<ServiceProcess?> StartBesideAsync(
        GeneratedFolder solution, ServiceProcess service, BrokerServer? broker, CancellationToken cancellationToken) =>
        broker is null ? null : await ServiceProcess.StartAsync(
            new ServiceSettings(Path.Combine(solution.Path, "src", $"{solution.Name}.Gateway"))
            {
                Environment = "Production",
                Redis = broker.ConnectionString,
                Variables = new Dictionary<string, string> { ["Images__Source"] = $"{service.Address}" },
            },
            cancellationToken);

    /// <inheritdoc/>
    public async Task RunAsync(Screen screen, ServiceProcess service, RespClient? broker, CancellationToken cancellationToken)
    {
        screen.Line();
        foreach (var (width, height) in new[] { (800, 600), (4_000, 3_000) })
        {
            using var image = new ByteArrayContent(PngImage.Make(width, height));
            image.Headers.ContentType = new MediaTypeHeaderValue("image/png");
            using var answer = await service.Http.PostAsync(new Uri("/images", UriKind.Relative), image, cancellationToken);
            var links = JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken))!["links"]!;
            screen.Styled($"  [bold]→[/] POST /images  {width} × {height} PNG: {(int)answer.StatusCode}");
            await FollowAsync(screen, service, $"{links["events"]}", cancellationToken);
            var done = JsonNode.Parse(await service.Http.GetStringAsync(new Uri($"{links["self"]}", UriKind.Relative), cancellationToken))!;
            foreach (var thumbnail in done["thumbnails"]!.AsArray())
            {
                screen.Line($"      {service.Address}{$"{thumbnail!["href"]}"[1..]}  {thumbnail["width"]} × {thumbnail["height"]} WebP");
            }
        }

        screen.Line($"      the page: {service.Address}");
    }

    private static async Task FollowAsync(Screen screen, ServiceProcess service, string events, CancellationToken cancellationToken)
    {
        using var lines = new StreamReader(await service.Http.GetStreamAsync(new Uri(events, UriKind.Relative), cancellationToken));
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("data: {", StringComparison.Ordinal))
            {
                var progress = JsonNode.Parse(line["data: ".Length..])!;
                screen.Styled(string.Create(
                    CultureInfo.InvariantCulture,
                    $"  [bold]←[/] {progress["state"]}  {(int)progress["percent"]!,3} %  {progress["stage"]}"));
            }
        }
    }
}
