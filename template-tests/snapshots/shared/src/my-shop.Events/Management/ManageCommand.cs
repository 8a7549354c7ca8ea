using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace my_shop.Events.Management;

/// <summary>
/// Manages a running instance from a shell, through its management port: the container has neither a browser nor curl. The exit code is 0
/// if it was done, 1 if it was not, with the reason, and 2 if the arguments cannot be read.
/// </summary>
public static class ManageCommand
{
    public const string Argument = "--manage";

    /// <summary>Runs the command that follows <see cref="Argument"/>, with the settings of the service.</summary>
    public static Task<int> RunAsync(string[] args)
    {
        var settings = new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory };
        return RunAsync(args, Host.CreateApplicationBuilder(settings).Configuration, Console.Out, Console.Error);
    }

    internal static async Task<int> RunAsync(string[] args, IConfiguration configuration, TextWriter output, TextWriter errors)
    {
        if (!ManageArguments.TryParse(args, out var arguments, out var problem))
        {
            await errors.WriteLineAsync($"{problem}\n{ManageArguments.Usage}");
            return 2;
        }
        var options = configuration.GetSection(ManagementOptions.Section).Get<ManagementOptions>() ?? new();
        // A redrive takes as long as it takes.
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = AddressOf(arguments, options),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (options.Key is { } key)
        {
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
        try
        {
            using var answer = await http.SendAsync(RequestFor(arguments));
            var content = answer.Content.Headers.ContentLength == 0 ? null : await answer.Content.ReadFromJsonAsync<JsonNode>();
            if (answer.IsSuccessStatusCode)
            {
                await output.WriteLineAsync(
                    arguments.IsJson
                        ? content?.ToJsonString() ?? "{}"
                        : string.Join('\n', Describe(arguments, content!).Select(Printable)));
                return 0;
            }
            problem = (string?)content?["detail"] ?? (string?)content?["title"] ?? answer.ReasonPhrase;
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException)
        {
            problem = $"{http.BaseAddress} does not answer as a management port: {failure.Message}";
        }
        await errors.WriteLineAsync(problem);
        return 1;
    }

    private static Uri AddressOf(ManageArguments arguments, ManagementOptions options) =>
        arguments.Options.TryGetValue("url", out var url) ? new Uri(url)
        : new UriBuilder("http", options.Address is "0.0.0.0" or "::" ? "127.0.0.1" : options.Address, options.Port).Uri;

    private static HttpRequestMessage RequestFor(ManageArguments arguments)
    {
        var stream = arguments.Names.Count > 0 ? $"/streams/{Uri.EscapeDataString(arguments.Names[0])}" : "/streams";
        switch (arguments.Command)
        {
            case "streams":
                return new(HttpMethod.Get, stream);
            case "dead-letters":
                var query = arguments.Filter.Append(new("count", arguments.Options.GetValueOrDefault("count", "100")))
                    .Select(option => $"{option.Key}={Uri.EscapeDataString(option.Value)}");
                return new(HttpMethod.Get, $"{stream}/dead-letters?{string.Join('&', query)}");
            case "replay":
                var replay = new ReplayRequest(arguments.Names[2], arguments.Switches.Contains("create"));
                return new(HttpMethod.Post, $"{stream}/groups/{Uri.EscapeDataString(arguments.Names[1])}/replay")
                {
                    Content = JsonContent.Create(replay, ManagementJson.Default.ReplayRequest),
                };
            default:
                var given = arguments.Options;
                var change = new DeadLetterRequest(
                    given.GetValueOrDefault("reason"), given.GetValueOrDefault("type"),
                    given.GetValueOrDefault("error"), given.GetValueOrDefault("text"),
                    given.GetValueOrDefault("from"), given.GetValueOrDefault("to"),
                    arguments.Names.Count > 1 ? [.. arguments.Names.Skip(1)] : null,
                    arguments.Switches.Contains("dry-run"),
                    given.TryGetValue("per-second", out var most) ? int.Parse(most, CultureInfo.InvariantCulture) : null);
                return new(HttpMethod.Post, $"{stream}/dead-letters/{arguments.Command}")
                {
                    Content = JsonContent.Create(change, ManagementJson.Default.DeadLetterRequest),
                };
        }
    }

    private static IEnumerable<string> Describe(ManageArguments arguments, JsonNode answer) => arguments.Command switch
    {
        "streams" => answer.AsArray().SelectMany(stream => stream!["groups"]!.AsArray()
            .Select(group =>
                $"  {group!["name"]}: {group["lag"]?.ToString() ?? "unknown"} waiting, "
                + $"{group["pending"]} in flight, {group["consumers"]} consumers"
                + (group["paused"] is { } paused ? $", paused: {paused}" : ""))
            .Prepend($"{stream["stream"]}: {stream["length"]} events, {stream["deadLetters"]} dead letters")),
        "dead-letters" => answer["items"]!.AsArray()
            .Select(letter => (Letter: letter!, Fields: letter!["fields"]!))
            .Select(one =>
                $"{one.Letter["id"]}  {one.Fields["type"]}  {one.Fields["dead.reason"]}  {one.Fields["dead.at"]}  "
                + $"{one.Fields["dead.error"]}".Split('\n')[0])
            .Concat(answer["next"] is { } next ? [$"More: --from {next}"] : []),
        "replay" => [$"Group {answer["group"]} of {answer["stream"]} receives everything from {answer["from"]} again."],
        _ when arguments.Switches.Contains("dry-run") => [$"{answer["count"]} dead letters match."],
        _ => [$"{answer["count"]} dead letters: {arguments.Command} done."],
    };

    // What an event contains must neither move the cursor nor change the colours of a terminal.
    private static string Printable(string line) => string.Concat(line.Select(one => char.IsControl(one) ? $"\\u{(int)one:x4}" : $"{one}"));
}
