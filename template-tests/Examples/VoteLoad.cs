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

    private readonly ServiceProcess service;
    private readonly int votes;
    private readonly CancellationToken cancellationToken;
    private readonly ConcurrentDictionary<string, long> accepted = new(StringComparer.Ordinal);
    private int begun;
    private int done;

    /// <summary>Begins to vote.</summary>
    public VoteLoad(ServiceProcess service, int votes, CancellationToken cancellationToken)
    {
        (this.service, this.votes, this.cancellationToken) = (service, votes, cancellationToken);
        Ended = Task.WhenAll(Enumerable.Range(0, Voters).Select(_ => Task.Run(VoteAsync, cancellationToken)));
    }

    /// <summary>Completes when every vote was accepted.</summary>
    public Task Ended { get; }

    /// <summary>How many votes for which option were accepted, repetitions not counted.</summary>
    public IReadOnlyDictionary<string, long> Accepted => accepted;

    /// <summary>Waits until so many votes were accepted.</summary>
    public Task AcceptedAsync(int wanted) => Wait.UntilAsync(
        () => Ended.IsFaulted || Volatile.Read(ref done) >= wanted, $"{wanted} votes to be accepted", TimeSpan.FromMinutes(20));

    private async Task VoteAsync()
    {
        for (var number = Interlocked.Increment(ref begun); number <= votes; number = Interlocked.Increment(ref begun))
        {
            var option = number % 3 == 0 ? "dogs" : "cats";
            var key = Guid.NewGuid().ToString();
            while (!await TryAsync(option, key))
            {
                await Task.Delay(50, cancellationToken);
            }

            accepted.AddOrUpdate(option, 1, (_, count) => count + 1);
            Interlocked.Increment(ref done);
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
        using var answer = await service.Http.SendAsync(request, cancellationToken);
        return answer.StatusCode switch
        {
            HttpStatusCode.Accepted => true,
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable => false,
            var other => throw new InvalidOperationException($"The answer was {(int)other} {await answer.Content.ReadAsStringAsync(cancellationToken)}"),
        };
    }
}
