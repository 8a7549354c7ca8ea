using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace StackTemplates.Tests.Examples;

/// <summary>
/// A page in a real Chromium without a window, over the Chrome DevTools Protocol: https://chromedevtools.github.io/devtools-protocol/.
/// </summary>
internal sealed partial class Browser : IAsyncDisposable
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    private readonly TempFolder profile = TempFolder.Create("browser");
    private readonly BackgroundProcess process;
    private readonly ClientWebSocket socket = new();
    private int calls;

    private Browser(string program) => process = BackgroundProcess.Start(new ProcessStartInfo(program,
    [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--remote-debugging-port=0",
        $"--user-data-dir={profile.Path}", "about:blank",
    ]));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Opens a page. Skips the test if there is no Chromium.</summary>
    public static async Task<Browser> OpenAsync(Uri page)
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "There is no Chromium on the PATH.");
        var browser = new Browser(program!);
        try
        {
            await browser.ConnectAsync(page);
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>Evaluates an expression in the page, and awaits it if it is a promise.</summary>
    /// <returns>Its value as JSON; null if it has none.</returns>
    /// <exception cref="InvalidOperationException">It threw.</exception>
    public async Task<JsonNode?> EvaluateAsync(string expression)
    {
        var result = await CallAsync(
            "Runtime.evaluate", new JsonObject { ["expression"] = expression, ["returnByValue"] = true, ["awaitPromise"] = true });
        return result["exceptionDetails"] is { } thrown
            ? throw new InvalidOperationException($"{expression} threw {thrown.ToJsonString()}")
            : result["result"]?["value"];
    }

    /// <summary>Waits until an expression is true in the page.</summary>
    public Task UntilAsync(string expression) => Wait.UntilAsync(async () => (bool?)await EvaluateAsync($"Boolean({expression})") == true, expression);

    /// <summary>The page as a picture, in PNG.</summary>
    public async Task<byte[]> PictureAsync() =>
        Convert.FromBase64String((string)(await CallAsync("Page.captureScreenshot", new JsonObject { ["format"] = "png" }))["data"]!);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        await process.DisposeAsync();
        profile.Dispose();
    }

    private async Task ConnectAsync(Uri page)
    {
        await Wait.UntilAsync(() => process.ExitCode is not null || process.Log.Lines.Any(Listening().IsMatch), "Chromium to start");
        var port = process.Log.Lines.Select(line => Listening().Match(line)).FirstOrDefault(match => match.Success)?.Groups["port"].Value
            ?? throw new InvalidOperationException($"Chromium ended: {process.Tail()}");
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        using var opened = await http.PutAsync(new Uri($"/json/new?{Uri.EscapeDataString(page.ToString())}", UriKind.Relative), null, Cancellation);
        var target = await opened.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>(Cancellation);
        await socket.ConnectAsync(new Uri((string)target!["webSocketDebuggerUrl"]!), Cancellation);
    }

    private async Task<JsonObject> CallAsync(string method, JsonObject parameters)
    {
        var id = ++calls;
        var call = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        await socket.SendAsync(Encoding.UTF8.GetBytes(call.ToJsonString()), WebSocketMessageType.Text, true, Cancellation);
        while (true)
        {
            var answer = JsonNode.Parse(await ReceiveAsync())!.AsObject();
            if ((int?)answer["id"] == id)
            {
                return answer["result"]?.AsObject() ?? throw new InvalidOperationException($"{method}: {answer.ToJsonString()}");
            }
        }
    }

    private async Task<string> ReceiveAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[65_536];
        WebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer, Cancellation);
            message.Write(buffer, 0, part.Count);
        }
        while (!part.EndOfMessage);
        return Encoding.UTF8.GetString(message.ToArray());
    }

    [GeneratedRegex(@"DevTools listening on ws://127\.0\.0\.1:(?<port>\d+)/")]
    private static partial Regex Listening();
}
