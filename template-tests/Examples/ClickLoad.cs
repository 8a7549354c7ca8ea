using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace StackTemplates.Tests.Examples;

/// <summary>People who click on a link, about 500 times a second, and do not follow it.</summary>
internal sealed class ClickLoad : IAsyncDisposable
{
    private const int People = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    private readonly HttpClient http;
    private readonly Uri link;
    private readonly CancellationTokenSource stopping = new();
    private readonly ConcurrentQueue<(HttpStatusCode Status, TimeSpan Took)> answers = [];
    private readonly Task ended;

    /// <param name="service">The address of the service.</param>
    /// <param name="code">The link.</param>
    public ClickLoad(Uri service, string code)
    {
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = service };
        link = new Uri($"/{code}", UriKind.Relative);
        ended = Task.WhenAll(Enumerable.Range(0, People).Select(_ => Task.Run(ClickAsync)));
    }

    /// <summary>How often it clicked.</summary>
    public int Clicks => answers.Count;

    /// <summary>The answers that were no redirects.</summary>
    public IReadOnlyList<HttpStatusCode> Failures => [.. answers.Select(answer => answer.Status).Where(status => status != HttpStatusCode.Found)];

    /// <summary>Waits for so many more clicks.</summary>
    public Task MoreAsync(int clicks)
    {
        var wanted = Clicks + clicks;
        return Wait.UntilAsync(() => ended.IsFaulted || Clicks >= wanted, $"{clicks} more clicks");
    }

    /// <summary>Waits until every click was answered, and makes no more.</summary>
    public async Task StopAsync()
    {
        await stopping.CancelAsync();
        await ended;
    }

    /// <summary>How long the redirects took after the first <paramref name="since"/>, as text.</summary>
    public string Latency(int since)
    {
        var sorted = answers.Skip(since).Select(answer => answer.Took.TotalMilliseconds).Order().ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{sorted.Count} redirects, p50 {sorted[sorted.Count / 2]:0.0} ms, p99 {sorted[sorted.Count * 99 / 100]:0.0} ms, longest {sorted[^1]:0.0} ms");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        http.Dispose();
        stopping.Dispose();
    }

    private async Task ClickAsync()
    {
        using var timer = new PeriodicTimer(Pause);
        while (!stopping.IsCancellationRequested)
        {
            var clock = Stopwatch.StartNew();
            using var request = new HttpRequestMessage(HttpMethod.Get, link);
            request.Headers.TryAddWithoutValidation("Referer", "https://example.org/");
            using var answer = await http.SendAsync(request);
            answers.Enqueue((answer.StatusCode, clock.Elapsed));
            await ((Task)timer.WaitForNextTickAsync(stopping.Token).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
