using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;

namespace StackTemplates.Tests.Faults.Rig;

/// <summary>
/// Publishers over HTTP, each with keys of its own, so that the events of a key are published one after the other. An event
/// whose request succeeded is confirmed; any other one may have been published nevertheless.
/// </summary>
public sealed class Load(ServiceProcess service, Plan plan, int seed) : IAsyncDisposable
{
    private const int KeysEach = 4;
    private static readonly Uri Endpoint = new("/faults", UriKind.Relative);

    private readonly ConcurrentQueue<Publication> _publications = [];
    private readonly ConcurrentDictionary<string, long> _sequences = [];
    private CancellationTokenSource _stopping = new();
    private Task _publishers = Task.CompletedTask;
    private int _refused;

    /// <summary>Everything that was tried so far.</summary>
    public IReadOnlyList<Publication> Publications => [.. _publications];

    /// <summary>How many tries were answered with an error, or not at all.</summary>
    public int Refused => Volatile.Read(ref _refused);

    /// <summary>Begins to publish, or resumes after <see cref="StopAsync"/>.</summary>
    public void Start()
    {
        _stopping.Dispose();
        _stopping = new CancellationTokenSource();
        _publishers = Task.WhenAll(
            Enumerable.Range(0, plan.Publishers).Select(number => Task.Run(() => PublishAllAsync(number, _stopping.Token))));
    }

    /// <summary>Ends every publisher after the answer it waits for.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _publishers;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    /// <summary>Publishes one event; returns its record, confirmed or not.</summary>
    public async Task<Publication> PublishAsync(Content content, string key, CancellationToken cancellationToken)
    {
        var sequence = _sequences.AddOrUpdate(key, 1, (_, last) => last + 1);
        var publication = new Publication(Guid.CreateVersion7().ToString(), key, sequence, content, Stopwatch.GetTimestamp());
        _publications.Enqueue(publication);
        await TryAsync(publication, cancellationToken);
        return publication;
    }

    /// <summary>Records an event that is published by other means.</summary>
    public Publication Note(Content content, string key)
    {
        var sequence = _sequences.AddOrUpdate(key, 1, (_, last) => last + 1);
        var publication = new Publication(Guid.CreateVersion7().ToString(), key, sequence, content, Stopwatch.GetTimestamp());
        _publications.Enqueue(publication);
        return publication;
    }

    private async Task PublishAllAsync(int number, CancellationToken stop)
    {
        var random = new Random(seed + number);
        while (!stop.IsCancellationRequested)
        {
            var publication = await PublishAsync(
                plan.Mix(random), $"key-{number}-{random.Next(KeysEach)}", CancellationToken.None);
            while (publication.ConfirmedAt is null && plan.RepeatsUnconfirmed && !stop.IsCancellationRequested)
            {
                publication.IsRepeated = true;
                await TryAsync(publication, CancellationToken.None);
            }

            var pause = publication.ConfirmedAt is null ? plan.Pause * 5 : plan.Pause;
            await Task.Delay(pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TryAsync(Publication publication, CancellationToken cancellationToken)
    {
        var (content, padding) = (publication.Content, new string('x', publication.Content.Bytes));
        try
        {
            using var answer = await service.Http.PostAsJsonAsync(
                Endpoint,
                new
                {
                    publication.EventId,
                    publication.Sequence,
                    publication.Key,
                    content.Mode,
                    content.Milliseconds,
                    content.Times,
                    Padding = padding,
                },
                cancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                publication.ConfirmedAt = Stopwatch.GetTimestamp();
                return;
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            // No answer: whether it was published is unknown.
        }

        Interlocked.Increment(ref _refused);
    }
}
