using StackTemplates.Tests.Faults.Rig;

namespace StackTemplates.Tests.Faults.Cases;

/// <summary>Faults of a worker's process.</summary>
internal static class ProcessFaults
{
    public static readonly IReadOnlyList<Fault> All =
    [
        new(0, "nothing goes wrong", "The baseline: every event is applied once.", (arrangement, _) => arrangement.HandledAsync(50))
        {
            MayRepeat = false,
        },
        new(1, "kill -9 of an idle worker",
            "It has no pending entries. The other workers read on, and its consumer is removed when it has been silent long enough.",
            KillIdleAsync)
        {
            MayRepeat = false,
        },
        new(1, "kill -9 in a handler",
            "Its entries stay pending on the server, and another worker claims them when their lease has expired.", KillInHandlerAsync)
        {
            Combines = true,
        },
        new(1, "kill -9 between effect and acknowledgement",
            "The server does not know of the effect, so the event is handled again; `Attempt` tells the handler.", KillAfterEffectAsync)
        {
            CheckAsync = RepeatedOnlyWhatWasKilledAsync,
        },
        new(1, "kill -9 while dead-lettering",
            "One script writes the dead letter and the acknowledgement, so there is never one without the other.",
            KillWhileDeadLetteringAsync)
        {
            Plan = new Plan { Mix = random => random.Next(2) == 0 ? Content.Rejected : Content.Usual(random) },
            CheckAsync = EachIsDeadLetteredOnceAsync,
        },
        new(2, "a worker frozen beyond its lease",
            "Other workers claim its entries. When it thaws, it finds that out before it writes anything.", FreezeAsync)
        {
            Plan = new Plan { Mix = random => random.Next(10) == 0 ? Content.Slow(150) : Content.Usual(random) },
            Combines = true,
        },
        new(3, "SIGTERM under load",
            "The worker finishes what it can, acknowledges it, releases the rest, and leaves its group.", TerminateAsync)
        {
            MayRepeat = false,
            Combines = true,
        },
        new(3, "rollout: the next instance starts, the old one gets SIGTERM",
            "The old instance finishes what it can. What it releases is due at once and costs no attempt, "
            + "so nothing waits for a lease to expire.", RollOutAsync)
        {
            // A lease that no event could have waited for within the run.
            Plan = new Plan { Mix = random => random.Next(5) == 0 ? Content.Slow(random.Next(5, 50)) : Content.Fine }
                .With(("Events__Lease", "01:00:00")),
            MayRepeat = false,
            CheckAsync = NothingWaitedAsync,
        },
        new(1, "kill -9 of one of three workers every second",
            "The remaining workers claim the entries of the killed ones, again and again. "
            + "A dead consumer is removed when it has no pending entries.", KillEverySecondAsync)
        {
            Plan = new Plan { Workers = 3 },
        },
        new(3, "SIGTERM past the deadline",
            "Handlers that do not end are cancelled or abandoned; their entries are released, or their lease expires.",
            TerminateStubbornAsync)
        {
            // Draining ends after two seconds; the event of a hanging handler that was released hangs again, until its time limit.
            Plan = new Plan().With(("shutdownTimeoutSeconds", "4"), ("Events__HandlerTimeout", "00:00:08")),
        },
        new(4, "two workers with one consumer name",
            "A worker does not know of entries that another one reads or claims under its name. "
            + "It does not renew them, so their lease expires.", ShareNameAsync),
    ];

    private static async Task KillIdleAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        await arrangement.Load.StopAsync();
        await Quiet.WaitForAsync(arrangement);
        await arrangement.ReplaceAsync(await arrangement.TakeWorkerAsync());
        arrangement.Load.Start();
    }

    private static async Task KillInHandlerAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        var victim = await arrangement.TakeWorkerAsync();
        var slow = Enumerable.Range(0, 20).Select(_ => arrangement.Load.PublishAsync(Content.Slow(300), "held", cancellationToken));
        await Task.WhenAll(slow);
        await Wait.UntilAsync(() => IsInHandler(arrangement, victim), "the worker to be in a handler");
        await arrangement.ReplaceAsync(victim);
    }

    private static bool IsInHandler(Arrangement arrangement, Worker worker) =>
        arrangement.Effects.Read().Where(effect => effect.Process == worker.Id).GroupBy(effect => (effect.EntryId, effect.Attempt))
            .Any(attempt => attempt.All(effect => effect.IsBegun));

    private static async Task KillAfterEffectAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        await arrangement.Load.PublishAsync(new Content("exit-after", Times: 1), "killed", cancellationToken);
        await Wait.UntilAsync(() => arrangement.Workers.Count < arrangement.Plan.Workers, "the worker to end");
        await arrangement.StartWorkerAsync();
    }

    private static Task RepeatedOnlyWhatWasKilledAsync(Arrangement arrangement, Judgement judgement)
    {
        var killed = Assert.Single(judgement.Published, one => one.Content.Mode == "exit-after");
        Assert.Contains(killed, judgement.Repeated);
        Assert.Contains(judgement.Effects, effect => effect.EventId == killed.EventId && effect is { IsDone: true, Attempt: > 1 });
        return Task.CompletedTask;
    }

    private static async Task KillWhileDeadLetteringAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        var victim = await arrangement.TakeWorkerAsync();
        using var client = await arrangement.ConnectAsync();
        var before = (long)client.Send("XLEN", Arrangement.DeadLetters)!;
        await Wait.UntilAsync(() => (long)client.Send("XLEN", Arrangement.DeadLetters)! > before, "a dead letter");
        await arrangement.ReplaceAsync(victim);
    }

    private static async Task EachIsDeadLetteredOnceAsync(Arrangement arrangement, Judgement judgement)
    {
        using var client = await arrangement.ConnectAsync();
        var letters = DeadLetter.All(client);
        Assert.Equal(letters.Count, letters.DistinctBy(letter => letter.EventId).Count());
    }

    private static async Task FreezeAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        var victim = await arrangement.TakeWorkerAsync();
        victim.Service.Freeze();
        try
        {
            await arrangement.UntilServerAsync(
                client => PendingFor(client, victim) == 0, "the others to claim the frozen worker's entries");
            await arrangement.HandledAsync(10);
        }
        finally
        {
            victim.Service.Thaw();
            victim.IsTaken = false;
        }
    }

    private static long PendingFor(RespClient client, Worker worker) =>
        StreamFigures.Consumers(client, Arrangement.Stream, Arrangement.Group)
            .Where(consumer => worker.IsConsumer(consumer.Key)).Sum(consumer => consumer.Value);

    private static async Task TerminateAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        var victim = await arrangement.TakeWorkerAsync();
        await arrangement.StartWorkerAsync();
        Assert.Equal(0, await victim.Service.StopAsync(cancellationToken));
    }

    private static async Task TerminateStubbornAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        var victim = await arrangement.TakeWorkerAsync();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(number => arrangement.Load.PublishAsync(
            number % 2 == 0 ? new Content("hang", Times: 1) : new Content("block", Milliseconds: 6_000), "stubborn", cancellationToken)));
        await Wait.UntilAsync(
            () => arrangement.Effects.Read().Count(effect => effect is { IsBegun: true, Key: "stubborn" }) >= 4,
            "the stubborn handlers to begin");
        await arrangement.StartWorkerAsync();

        // Its exit code says whether it ended in time; it only matters that it ends.
        await victim.Service.StopAsync(cancellationToken);
    }

    private static async Task RollOutAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        foreach (var old in arrangement.Workers)
        {
            await arrangement.StartWorkerAsync();
            await arrangement.HandledAsync(arrangement.Random.Next(20, 60));
            Assert.Equal(0, await old.Service.StopAsync(cancellationToken));
        }
    }

    private static Task NothingWaitedAsync(Arrangement arrangement, Judgement judgement)
    {
        var waits = judgement.Waits();
        Assert.All(judgement.Effects, effect => Assert.Equal(1, effect.Attempt));
        TestContext.Current.SendDiagnosticMessage($"The longest that an event waited for its handler: {waits[^1].TotalMilliseconds:0} ms.");
        return Task.CompletedTask;
    }

    private static async Task KillEverySecondAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        for (var second = 0; second < (FaultSettings.IsLong ? 60 : 10); second++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            var victim = await arrangement.TakeWorkerAsync();
            await victim.Service.KillAsync();
            arrangement.LaunchWorker();
        }
    }

    private static async Task ShareNameAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        using var client = await arrangement.ConnectAsync();
        for (var round = 0; round < 10; round++)
        {
            var consumers = StreamFigures.Consumers(client, Arrangement.Stream, Arrangement.Group).Keys.ToArray();
            var name = consumers[arrangement.Random.Next(consumers.Length)];
            client.Send("XREADGROUP", "GROUP", Arrangement.Group, name, "COUNT", "5", "STREAMS", Arrangement.Stream, ">");
            var pending = client.List("XPENDING", Arrangement.Stream, Arrangement.Group, "-", "+", "5")
                .Select(entry => (string)((object?[])entry!)[0]!).ToArray();
            if (pending.Length > 0)
            {
                client.Send(["XCLAIM", Arrangement.Stream, Arrangement.Group, name, "0", .. pending, "JUSTID"]);
            }

            await arrangement.HandledAsync(5);
        }
    }
}
