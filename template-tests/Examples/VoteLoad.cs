using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;

namespace StackTemplates.Tests.Examples;

/// <summary>
/// Voters who vote one time after the other. Each repeats a vote, with its idempotency key, until it is accepted, and every tenth one once
/// more after that.
/// </summary>
internal sealed class VoteLoad
{
    private const int Voters = 16;

    private static readonly Uri Vote = new("/vote", UriKind.Relative);

    private readonly ServiceProcess _service;
    private readonly int _votes;
    private readonly CancellationToken _cancellationToken;
    private readonly ConcurrentDictionary<string, long> _accepted = new(StringComparer.Ordinal);
    private int _begun;
    private int _done;

    /// <summary>Begins to vote.</summary>
    public VoteLoad(ServiceProcess service, int votes, CancellationToken cancellationToken)
    {
        (_service, _votes, _cancellationToken) = (service, votes, cancellationToken);
        Ended = Task.WhenAll(Enumerable.Range(0, Voters).Select(_ => Task.Run(VoteAsync, cancellationToken)));
    }

    /// <summary>Completes when every vote was accepted.</summary>
    public Task Ended { get; }

    /// <summary>How many votes for which option were accepted, repetitions not counted.</summary>
    public IReadOnlyDictionary<string, long> Accepted => _accepted;

    /// <summary>Waits until so many votes were accepted.</summary>
    public Task AcceptedAsync(int wanted) => Wait.UntilAsync(
        () => Ended.IsFaulted || Volatile.Read(ref _done) >= wanted, $"{wanted} votes to be accepted", TimeSpan.FromMinutes(20));

    private async Task VoteAsync()
    {
        for (var number = Interlocked.Increment(ref _begun); number <= _votes; number = Interlocked.Increment(ref _begun))
        {
            var option = number % 3 == 0 ? "dogs" : "cats";
            var key = Guid.NewGuid().ToString();
            while (!await TryAsync(option, key))
            {
                await Task.Delay(50, _cancellationToken);
            }

            _accepted.AddOrUpdate(option, 1, (_, count) => count + 1);
            Interlocked.Increment(ref _done);
            if (number % 10 == 0)
            {
                await TryAsync(option, key);
            }
        }
    }

    private async Task<bool> TryAsync(string option, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Vote) { Content = JsonContent.Create(new { option }) };
        request.Headers.Add("Idempotency-Key", key);
        using var answer = await _service.Http.SendAsync(request, _cancellationToken);
        return answer.StatusCode switch
        {
            HttpStatusCode.Accepted => true,
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => false,
            var other => throw new InvalidOperationException(
                $"The answer was {(int)other} {await answer.Content.ReadAsStringAsync(_cancellationToken)}"),
        };
    }
}
