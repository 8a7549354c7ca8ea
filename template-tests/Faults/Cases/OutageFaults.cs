using StackTemplates.Tests.Faults.Rig;

namespace StackTemplates.Tests.Faults.Cases;

/// <summary>Outages of something that the handlers need: every attempt fails, whatever the event.</summary>
internal static class OutageFaults
{
    // The lines that a worker may log about its stream: being read, a few failed attempts, the pause, and its end.
    private const int MostLines = 20;

    private const int Attempts = 3;

    private const string Poison = "poison";

    public static readonly IReadOnlyList<Fault> All =
    [
        new(
            25, "an outage of what the handlers need",
            "The workers pause, because different events fail one after the other, and take the failed attempts back. "
            + "They try one event at a time until one succeeds.",
            StrikeAsync)
        {
            Plan = Usual with { Workers = 3 },
            CheckAsync = CheckAsync,
        },
        new(
            25, "an outage of what the handlers need, in order",
            "A paused worker keeps the order of each key: it retries a failed event before the later ones of its key.",
            (arrangement, _) => FailAsync(arrangement))
        {
            Plan = (Usual with { Workers = 1 }).With(("Events__Ordering", "PerKey")),
            MayRepeat = false,
            CheckAsync = async (arrangement, judgement) =>
            {
                await CheckAsync(arrangement, judgement);
                Assert.All(
                    judgement.Effects.Where(effect => effect.IsDone).GroupBy(effect => effect.Key),
                    key => Assert.Equal(key.Select(effect => effect.Sequence).Order(), key.Select(effect => effect.Sequence)));
            },
        },
        new(
            25, "an outage of what the handlers need, in batches",
            "The failed calls of a pausing worker do not count for any event of their batches. "
            + "A poisonous event is found by halving its batch.",
            StrikeAsync)
        {
            Plan = (Usual with { Workers = 3 }).With(("Faults__Version", "batches"), ("Events__MaxBatch", "20")),
            CheckAsync = CheckAsync,
        },
    ];

    // About 50 events a second; each succeeds as soon as the outage is over. On a machine so busy that there are only a few, too, each worker
    // has had enough of them to notice the outage before any has used up its attempts.
    private static Plan Usual => (new Plan { Publishers = 3, Pause = TimeSpan.FromMilliseconds(55), Mix = _ => Content.Fine }).With(
        ("Events__MaxDeliveries", $"{Attempts}"), ("Events__RetryDelay", "00:00:02"), ("Events__MaxRetryDelay", "00:00:04"),
        ("Events__Outage__MaxProbeInterval", "00:00:05"));

    private static TimeSpan Length => FaultSettings.IsLong ? TimeSpan.FromMinutes(5) : TimeSpan.FromSeconds(20);

    /// <summary>An outage in which a worker is killed, with two events that fail before it and after it.</summary>
    private static async Task StrikeAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        var outage = FailAsync(arrangement);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(
            _ => arrangement.Load.PublishAsync(new Content("throw", Times: int.MaxValue), Poison, cancellationToken)));
        await Task.Delay(Length / 2, cancellationToken);
        await arrangement.ReplaceAsync(await arrangement.TakeWorkerAsync());
        await outage;
    }

    private static async Task FailAsync(Arrangement arrangement)
    {
        var sign = Path.Combine(arrangement.Effects.Folder, "outage");
        await File.WriteAllTextAsync(sign, "");
        await Task.Delay(Length, TestContext.Current.CancellationToken);
        File.Delete(sign);
    }

    private static async Task CheckAsync(Arrangement arrangement, Judgement judgement)
    {
        using var client = await arrangement.ConnectAsync();
        var poison = judgement.Confirmed.Where(one => one.Key == Poison).Select(one => one.EventId).ToList();
        Assert.Equal(poison.Order(), DeadLetter.EventIds(client).Order());
        var lines = arrangement.Workers.Select(worker => worker.Service.Log.Where(
            line => line.Contains($"stream {Arrangement.Stream}", StringComparison.OrdinalIgnoreCase)).ToList()).ToList();
        // The poison's attempts are reported each by themselves.
        var poisonous = lines.SelectMany(one => one).Where(line => line.Contains("is a dead letter", StringComparison.Ordinal))
            .Select(line => line[..line.IndexOf(" of ", StringComparison.Ordinal)]).ToHashSet();
        Assert.Equal(poison.Count, poisonous.Count);
        Assert.All(lines, one =>
        {
            var about = one.Where(line => !poisonous.Any(entry => line.StartsWith($"{entry} ", StringComparison.Ordinal))).ToList();
            Assert.True(about.Count is > 0 and <= MostLines, $"{about.Count} lines:\n{string.Join('\n', about)}");
        });
    }
}
