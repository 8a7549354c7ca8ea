using System.Net;
using StackTemplates.Tests.Faults.Rig;

namespace StackTemplates.Tests.Faults.Cases;

/// <summary>Faults of the server.</summary>
internal static class ServerFaults
{
    private static readonly string[] Forbidden = ["xreadgroup", "xack", "xclaim", "xpending", "xadd", "evalsha", "xinfo", "set"];

    public static readonly IReadOnlyList<Fault> All =
    [
        new(5, "server kill -9, append-only file on every write",
            "Every confirmed event is in the file and comes back with it. "
            + "Redis 7.0 forgets how many events a group has read; a worker that has read all of them corrects it.", RewriteAndRestartAsync)
        {
            Plan = Keeping("always"),
        },
        new(5, "server kill -9, append-only file every second",
            "The server itself can lose its last second. What it kept is handled, and so is everything published later.", RestartAsync)
        {
            Plan = Keeping("everysec"),
        },
        new(5, "server kill -9, nothing on disk",
            "The server comes back empty, and the waiting events are gone. "
            + "The group is recreated, and everything published later is handled.", RestartAsync)
        {
            Plan = new Plan().With(("Events__MaxEntries", "100000")),
        },
        Frozen(5, isLong: false),
        Frozen(15, isLong: true),
        Frozen(60, isLong: true),
        new(7, "CLIENT KILL of readers at random",
            "A read whose reply was lost has moved entries to the worker's pending list. "
            + "The worker looks there as soon as it is connected again.", KillReadersAsync)
        {
            MayRepeat = false,
            Combines = true,
        },
        new(7, "CLIENT PAUSE",
            "Commands wait, and other workers' claims with them, so no entry changes its owner meanwhile.", PauseAsync) { Combines = true },
        new(12, "out of memory, noeviction",
            "The server refuses new events, so publishers get an exception. Reading and acknowledging go on, and dead letters wait.",
            RefuseAsync),
        new(12, "out of memory, the stream is evicted",
            "A server with an eviction policy drops the stream as a whole, and no worker can prevent that. "
            + "The health check warns about the policy.", EvictAsync)
        {
            Plan = new Plan().With(("Events__MaxEntries", "100000")),
        },
        new(22, "the server loads its data",
            "The server answers `LOADING` for a while. Publishers are told to retry, and workers keep trying.", LoadAsync)
        {
            Plan = Keeping("always"),
        },
        new(22, "restarts while the group is being created",
            "Whichever worker comes first creates a missing group, as often as necessary.", RestartAtStartAsync)
        {
            Plan = Keeping("always"),
        },
        new(23, "NOPERM for one command",
            "The worker reports it, keeps running, and does everything else until the command is allowed again.", ForbidAsync)
        {
            Combines = true,
        },
    ];

    private static Fault Frozen(int seconds, bool isLong) => new(
        6, $"server frozen for {seconds} s",
        "Connections stay open and nothing answers. Leases may expire meanwhile, so two workers can handle the same event.",
        async (arrangement, cancellationToken) =>
        {
            arrangement.Broker.Freeze();
            try
            {
                await Task.Delay(TimeSpan.FromSeconds(seconds), cancellationToken);
            }
            finally
            {
                arrangement.Broker.Thaw();
            }
        })
    {
        IsLong = isLong,
    };

    private static Plan Keeping(string policy) =>
        new Plan { Server = Plan.OneServer("--appendonly", "yes", "--appendfsync", policy, "--auto-aof-rewrite-percentage", "0") }
            .With(("Events__MaxEntries", "100000"));

    private static async Task RestartAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        await arrangement.Broker.KillAsync();
        await Wait.UntilAsync(() => arrangement.Load.Refused > 0, "a publish to fail");
        await arrangement.Broker.RestartAsync(cancellationToken);
        using var client = await arrangement.ConnectAsync();
        if (client.List("CONFIG", "GET", "appendfsync") is not [_, "always"] || client.List("CONFIG", "GET", "appendonly") is [_, "no"])
        {
            arrangement.Destruction.HappenedNow(client);
        }
    }

    private static async Task RewriteAndRestartAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        using (var client = await arrangement.ConnectAsync())
        {
            client.Send("BGREWRITEAOF");
            await Wait.UntilAsync(
                () => !((string)client.Send("INFO", "persistence")!).Contains("aof_rewrite_in_progress:1", StringComparison.Ordinal),
                "the append-only file to be rewritten");
        }

        await arrangement.HandledAsync(20);
        await RestartAsync(arrangement, cancellationToken);
    }

    private static async Task KillReadersAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        using var client = await arrangement.ConnectAsync();
        for (var round = 0; round < 20; round++)
        {
            var readers = ((string)client.Send("CLIENT", "LIST")!).Split('\n')
                .Where(line => line.Contains("cmd=xreadgroup", StringComparison.Ordinal))
                .Select(line => line.Split(' ')[0]["id=".Length..]).ToArray();
            if (readers.Length > 0)
            {
                client.Send("CLIENT", "KILL", "ID", readers[arrangement.Random.Next(readers.Length)]);
            }

            await arrangement.HandledAsync(arrangement.Random.Next(1, 10));
        }
    }

    private static async Task PauseAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        using var client = await arrangement.ConnectAsync();
        client.Send("CLIENT", "PAUSE", "2500", "ALL");
        await arrangement.HandledAsync(20);
    }

    private static async Task RefuseAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        using var client = await arrangement.ConnectAsync();
        var refused = arrangement.Load.Refused;
        client.Send("CONFIG", "SET", "maxmemory", "1");
        try
        {
            await Wait.UntilAsync(() => arrangement.Load.Refused > refused + 20, "publishes to be refused");
            using var answer = await arrangement.Publisher.Http.PostAsync(
                new Uri("/faults", UriKind.Relative),
                new StringContent(
                    """{"eventId":"never","sequence":1,"key":"never","mode":"ok"}""", System.Text.Encoding.UTF8, "application/json"),
                cancellationToken);
            Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        }
        finally
        {
            client.Send("CONFIG", "SET", "maxmemory", "0");
        }
    }

    private static async Task EvictAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        using var client = await arrangement.ConnectAsync();
        client.Send("CONFIG", "SET", "maxmemory-policy", "allkeys-random");
        client.Send("CONFIG", "SET", "maxmemory", "1");
        var refused = arrangement.Load.Refused;
        await Wait.UntilAsync(() => arrangement.Load.Refused > refused + 20, "publishes to be refused");
        client.Send("CONFIG", "SET", "maxmemory", "0");
        client.Send("CONFIG", "SET", "maxmemory-policy", "noeviction");
        arrangement.Destruction.HappenedNow(client);
    }

    private static async Task LoadAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        using (var client = await arrangement.ConnectAsync())
        {
            client.Pipeline([.. Enumerable.Range(0, 20_000).Select(number => new[] { "SET", "filler", $"{number}" })]);
        }

        await arrangement.Broker.KillAsync();
        // Microseconds for each command in the file, so that a small file takes as long as a big one.
        await arrangement.Broker.RelaunchAsync("--key-load-delay", "100");
        await SaysLoadingAsync(arrangement);
        await arrangement.Broker.WaitUntilUpAsync(Wait.Patience, cancellationToken);
    }

    private static Task SaysLoadingAsync(Arrangement arrangement) => Wait.UntilAsync(
        () =>
        {
            try
            {
                using var client = arrangement.ConnectAsync().GetAwaiter().GetResult();
                client.Send("PING");
                return false;
            }
            catch (RespException answer)
            {
                return answer.Message.StartsWith("LOADING", StringComparison.Ordinal);
            }
            catch (System.Net.Sockets.SocketException)
            {
                return false;
            }
        },
        "the server to say that it is loading");

    private static async Task RestartAtStartAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        await arrangement.Load.StopAsync();
        await Quiet.WaitForAsync(arrangement);
        foreach (var worker in arrangement.Workers)
        {
            await worker.Service.KillAsync();
        }

        using (var client = await arrangement.ConnectAsync())
        {
            client.Send("DEL", Arrangement.Stream);
            arrangement.Destruction.HappenedNow(client);
        }

        arrangement.Load.Start();
        var started = Enumerable.Range(0, arrangement.Plan.Workers).Select(_ => arrangement.LaunchWorker()).ToArray();
        for (var round = 0; round < 6; round++)
        {
            await Task.Delay(arrangement.Random.Next(100, 600), cancellationToken);
            await arrangement.Broker.KillAsync();
            await arrangement.Broker.RestartAsync(cancellationToken);
        }

        Assert.All(started, worker => Assert.True(worker.IsAlive, "A worker ended because the server was away."));
    }

    private static async Task ForbidAsync(Arrangement arrangement, CancellationToken cancellationToken)
    {
        using var client = await arrangement.ConnectAsync();
        foreach (var command in arrangement.Random.GetItems(Forbidden, 3))
        {
            client.Send("ACL", "SETUSER", "default", $"-{command}");
            await Task.Delay(arrangement.Random.Next(500, 2_000), cancellationToken);
            client.Send("ACL", "SETUSER", "default", "+@all");
            Assert.All(arrangement.Workers, worker => Assert.True(worker.IsAlive, $"A worker ended without {command}."));
            await arrangement.HandledAsync(10);
        }
    }
}
