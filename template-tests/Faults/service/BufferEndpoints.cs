using System.Diagnostics;
using my_shop.Events;

namespace my_shop.Faults;

/// <summary>An event that is published without waiting, as a redirect's click would be.</summary>
[Event("clicks.made", Flat = true)]
internal sealed record Click(string Run, long Number);

/// <summary>What a client sends to have events added to the buffer: so many, at that rate.</summary>
public sealed record BufferRun(string Run, int Count, int PerSecond);

/// <summary>The refused events and the duration of the calls.</summary>
public sealed record BufferAnswer(IReadOnlyList<long> Refused, double P50, double P99, double Longest);

internal static class BufferEndpoints
{
    /// <summary>Adds the events that the request describes, and answers when the last one was added. Times are in microseconds.</summary>
    public static void MapBuffer(this IEndpointRouteBuilder endpoints) => endpoints.MapPost(
        "/faults/buffer", async (BufferRun run, IEventBuffer buffer, CancellationToken cancellationToken) =>
        {
            var (refused, times) = (new List<long>(), new List<double>(run.Count));
            var start = Stopwatch.GetTimestamp();
            for (var number = 0; number < run.Count; number++)
            {
                var due = TimeSpan.FromSeconds((double)number / run.PerSecond) - Stopwatch.GetElapsedTime(start);
                if (due > TimeSpan.Zero)
                {
                    await Task.Delay(due, cancellationToken);
                }

                var called = Stopwatch.GetTimestamp();
                var added = buffer.TryAdd(new Click(run.Run, number));
                times.Add(Stopwatch.GetElapsedTime(called).TotalMicroseconds);
                if (!added)
                {
                    refused.Add(number);
                }
            }

            times.Sort();
            return TypedResults.Ok(new BufferAnswer(refused, times[times.Count / 2], times[times.Count * 99 / 100], times[^1]));
        });
}
