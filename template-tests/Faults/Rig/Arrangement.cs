using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace StackTemplates.Tests.Faults.Rig;

/// <summary>
/// The setup of a fault test: a server, workers, a process that publishes, and the records of what was published and what was
/// applied.
/// </summary>
public sealed class Arrangement : IAsyncDisposable
{
    /// <summary>The stream of the events.</summary>
    public const string Stream = "my-shop:events:faults:happened";

    /// <summary>Its dead letters.</summary>
    public const string DeadLetters = $"{{{Stream}}}:dead";

    /// <summary>The workers' group.</summary>
    public const string Group = "my-shop";

    private readonly ConcurrentBag<ServiceProcess> _processes = [];
    private readonly List<Worker> _workers = [];
    private readonly FaultService _service;

    private Arrangement(FaultService service, Plan plan, BrokerServer server, int seed)
    {
        _service = service;
        Plan = plan;
        Server = server;
        Random = new Random(seed);
        Proxy = plan.ThroughProxy ? new TcpProxy(server.Address.Port) : null;
        Publisher = Launch(("Events__Consume", "false"));
        Load = new Load(Publisher, plan, seed);
    }

    /// <summary>The plan of this setup.</summary>
    public Plan Plan { get; }

    /// <summary>The server, cluster or replication that stores the events.</summary>
    public BrokerServer Server { get; }

    /// <summary>The server, if it is a single one.</summary>
    public LocalBroker Broker => (LocalBroker)Server;

    /// <summary>The proxy between the service and the server, if the plan has one.</summary>
    public TcpProxy? Proxy { get; }

    /// <summary>Every random choice of the test comes from here.</summary>
    public Random Random { get; }

    /// <summary>The process that only publishes.</summary>
    public ServiceProcess Publisher { get; }

    /// <summary>The load that it publishes.</summary>
    public Load Load { get; }

    /// <summary>The effects of the handlers.</summary>
    public EffectRecord Effects { get; } = new();

    /// <summary>The events that the fault itself destroyed.</summary>
    public Destruction Destruction { get; } = new();

    /// <summary>The running workers.</summary>
    public IReadOnlyList<Worker> Workers
    {
        get
        {
            lock (_workers)
            {
                return [.. _workers.Where(worker => worker.IsAlive)];
            }
        }
    }

    /// <summary>How many acknowledged entries the service keeps.</summary>
    public long MaxEntries => long.Parse(Variables([])["Events__MaxEntries"], CultureInfo.InvariantCulture);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts all of it and waits until every process is ready.</summary>
    public static async Task<Arrangement> StartAsync(PackedTemplates templates, Plan plan, int seed)
    {
        var program = Need.ServerProgram();
        var service = await FaultService.OfAsync(templates);
        Assert.SkipUnless(
            plan.NeededSetting is null || service.HasSetting(plan.NeededSetting), $"The event layer has no setting {plan.NeededSetting}.");
        var arrangement = new Arrangement(service, plan, await plan.Server(program, Cancellation), seed);
        try
        {
            await Task.WhenAll(
            [
                ReadyAsync(arrangement.Publisher),
                .. Enumerable.Range(0, plan.Workers).Select(_ => arrangement.StartWorkerAsync()),
            ]);
            return arrangement;
        }
        catch
        {
            await arrangement.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one more worker and waits until it is ready.</summary>
    public async Task<Worker> StartWorkerAsync(params IEnumerable<(string Name, string Value)> settings)
    {
        var worker = LaunchWorker(settings);
        await ReadyAsync(worker.Service);
        return worker;
    }

    /// <summary>Starts one more worker and waits for nothing.</summary>
    public Worker LaunchWorker(params IEnumerable<(string Name, string Value)> settings)
    {
        var worker = new Worker(Launch(settings));
        lock (_workers)
        {
            _workers.Add(worker);
        }

        return worker;
    }

    /// <summary>A random worker, reserved for the caller until it is released.</summary>
    public async Task<Worker> TakeWorkerAsync()
    {
        Worker? taken = null;
        await Wait.UntilAsync(
            () =>
            {
                lock (_workers)
                {
                    var free = _workers.Where(worker => worker is { IsAlive: true, IsTaken: false }).ToArray();
                    taken = free.Length > 0 ? free[Random.Next(free.Length)] : null;
                    taken?.IsTaken = true;
                    return taken is not null;
                }
            },
            "a worker that no other fault is at");
        return taken!;
    }

    /// <summary>Ends a worker by <c>kill -9</c> and starts another one instead.</summary>
    public async Task ReplaceAsync(Worker worker)
    {
        await worker.Service.KillAsync();
        await StartWorkerAsync();
    }

    /// <summary>Opens a connection of the test's own, past the proxy.</summary>
    public Task<RespClient> ConnectAsync() => Server.ConnectAsync(Cancellation);

    /// <summary>Polls the server until the condition holds; no answer counts as no.</summary>
    public async Task UntilServerAsync(Func<RespClient, bool> condition, string what, TimeSpan? limit = null)
    {
        RespClient? client = null;
        var clock = Stopwatch.StartNew();
        try
        {
            while (true)
            {
                try
                {
                    client ??= await ConnectAsync();
                    if (condition(client))
                    {
                        return;
                    }
                }
                catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException or RespException)
                {
                    client?.Dispose();
                    client = null;
                }

                if (clock.Elapsed > (limit ?? Wait.Patience))
                {
                    throw new TimeoutException($"Waited {clock.Elapsed.TotalSeconds:0} s in vain for {what}.");
                }

                await Task.Delay(20, Cancellation);
            }
        }
        finally
        {
            client?.Dispose();
        }
    }

    /// <summary>Waits until this many further events were handled.</summary>
    public async Task HandledAsync(int more)
    {
        var before = Effects.CountDone();
        await Wait.UntilAsync(() => Effects.CountDone() >= before + more, $"{more} more events to be handled");
    }

    /// <summary>The state of every process: the ends of their logs, without stack traces.</summary>
    public string Tails() => string.Join("\n\n", _processes.OrderBy(process => process.Id).Select(Tail));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Load.DisposeAsync();
        foreach (var process in _processes)
        {
            await process.DisposeAsync();
        }

        if (Proxy is not null)
        {
            await Proxy.DisposeAsync();
        }

        await Server.DisposeAsync();
        Effects.Dispose();
    }

    private static string Tail(ServiceProcess process)
    {
        var lines = process.Log.Where(line => !line.TrimStart().StartsWith("at ", StringComparison.Ordinal)).TakeLast(30);
        var end = process.ExitCode is { } code ? string.Create(CultureInfo.InvariantCulture, $"exit code {code}") : "still running";
        return string.Create(CultureInfo.InvariantCulture, $"Process {process.Id}, {end}:\n{string.Join('\n', lines)}");
    }

    private static async Task ReadyAsync(ServiceProcess process) =>
        await process.WaitForHealthAsync("ready", System.Net.HttpStatusCode.OK, Wait.Patience, Cancellation);

    private ServiceProcess Launch(params IEnumerable<(string Name, string Value)> settings)
    {
        var process = ServiceProcess.Launch(new ServiceSettings(_service.Project)
        {
            Program = _service.Program,
            Environment = "Production",
            Redis = Proxy is null ? Server.ConnectionString : $"127.0.0.1:{Proxy.Port}",
            Variables = Variables(settings),
        });
        _processes.Add(process);
        return process;
    }

    private Dictionary<string, string> Variables(IEnumerable<(string Name, string Value)> settings)
    {
        var variables = new Dictionary<string, string>(Plan.UsualSettings);
        foreach (var (name, value) in Plan.With([("Faults__Effects", Effects.Folder), .. settings]).Settings)
        {
            variables[name] = value;
        }

        return variables;
    }
}
