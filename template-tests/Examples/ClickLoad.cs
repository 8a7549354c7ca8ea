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

    private readonly HttpClient _http;
    private readonly Uri _link;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentQueue<(HttpStatusCode Status, TimeSpan Took)> _answers = [];
    private readonly Task _ended;

    /// <param name="service">The address of the service.</param>
    /// <param name="code">The link.</param>
    public ClickLoad(Uri service, string code)
    {
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = service };
        _link = new Uri($"/{code}", UriKind.Relative);
        _ended = Task.WhenAll(Enumerable.Range(0, People).Select(_ => Task.Run(ClickAsync)));
    }

    /// <summary>How often it clicked.</summary>
    public int Clicks => _answers.Count;

    /// <summary>The answers that were no redirects.</summary>
    public IReadOnlyList<HttpStatusCode> Failures =>
        [.. _answers.Select(answer => answer.Status).Where(status => status != HttpStatusCode.Found)];

    /// <summary>Waits for so many more clicks.</summary>
    public Task MoreAsync(int clicks)
    {
        var wanted = Clicks + clicks;
        return Wait.UntilAsync(() => _ended.IsFaulted || Clicks >= wanted, $"{clicks} more clicks");
    }

    /// <summary>Waits until every click was answered, and makes no more.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _ended;
    }

    /// <summary>How long the redirects took after the first <paramref name="since"/>, as text.</summary>
    public string Latency(int since)
    {
        var sorted = _answers.Skip(since).Select(answer => answer.Took.TotalMilliseconds).Order().ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{sorted.Count} redirects, p50 {sorted[sorted.Count / 2]:0.0} ms, p99 {sorted[sorted.Count * 99 / 100]:0.0} ms, "
                + $"longest {sorted[^1]:0.0} ms");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
        _stopping.Dispose();
    }

    private async Task ClickAsync()
    {
        using var timer = new PeriodicTimer(Pause);
        while (!_stopping.IsCancellationRequested)
        {
            var clock = Stopwatch.StartNew();
            using var request = new HttpRequestMessage(HttpMethod.Get, _link);
            request.Headers.TryAddWithoutValidation("Referer", "https://example.org/");
            using var answer = await _http.SendAsync(request);
            _answers.Enqueue((answer.StatusCode, clock.Elapsed));
            await ((Task)timer.WaitForNextTickAsync(_stopping.Token).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
