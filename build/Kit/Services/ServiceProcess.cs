using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace StackTemplates.Build.Kit;

/// <summary>A running generated service, seen from outside: its address, its log, its end.</summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    private readonly BackgroundProcess _process;
    private readonly HttpClient _http;

    private ServiceProcess(ServiceSettings settings)
    {
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{settings.Port}"));
        _http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromMinutes(5) };
        _process = BackgroundProcess.Start(StartInfo(settings, Address));
        Orders = new OrdersClient(_http);
        Grpc = GrpcOrders.Of(settings.Project, _http);
        IsWorker = settings.IsWorker;
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Its exit code; null while it runs.</summary>
    public int? ExitCode => _process.ExitCode;

    /// <summary>A client for requests of the caller's own.</summary>
    public HttpClient Http => _http;

    /// <summary>Its orders.</summary>
    public OrdersClient Orders { get; }

    /// <summary>Its orders over gRPC; null if it speaks HTTP with JSON.</summary>
    public GrpcOrders? Grpc { get; }

    /// <summary>Whether it is a headless worker, which has neither.</summary>
    public bool IsWorker { get; }

    /// <summary>What it has logged so far.</summary>
    public IReadOnlyList<string> Log => _process.Log.Lines;

    /// <summary>The last lines of its log, for messages.</summary>
    public string Tail => _process.Tail();

    /// <summary>Starts it and waits until <c>/health/ready</c>, or the health service of gRPC, says that it is ready.</summary>
    /// <exception cref="InvalidOperationException">
    /// It ended or did not become ready; the message has its log.
    /// </exception>
    public static async Task<ServiceProcess> StartAsync(ServiceSettings settings, CancellationToken cancellationToken)
    {
        var service = Launch(settings);
        try
        {
            await service.WaitUntilReadyAsync(TimeSpan.FromMinutes(5), cancellationToken);
            return service;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <summary>Has its program migrate the database, and returns the exit code and what it wrote.</summary>
    public static async Task<CliResult> MigrateAsync(ServiceSettings settings, CancellationToken cancellationToken) =>
        await Cli.Dotnet(settings.Program ?? BuiltProgram.Find(settings.Project), "--migrate").In(settings.Project)
            .Set("ASPNETCORE_ENVIRONMENT", settings.Environment).Set(GivenDatabase.Variable, settings.Postgres)
            .Within(TimeSpan.FromMinutes(5)).RunAsync(cancellationToken);

    /// <summary>Starts it and waits for nothing.</summary>
    public static ServiceProcess Launch(ServiceSettings settings) => new(settings);

    /// <summary>Waits until it says that it is ready.</summary>
    /// <exception cref="InvalidOperationException">
    /// It ended, or was not within <paramref name="limit"/>; the message has its log.
    /// </exception>
    public Task WaitUntilReadyAsync(TimeSpan limit, CancellationToken cancellationToken) => Grpc is null
        ? WaitForHealthAsync("ready", HttpStatusCode.OK, limit, cancellationToken)
        : WaitForServingAsync(true, limit, cancellationToken);

    /// <summary>Asks the health service of gRPC until it says that the service is, or is not, serving.</summary>
    /// <exception cref="InvalidOperationException">
    /// It ended, or did not say so within <paramref name="limit"/>; the message has its log.
    /// </exception>
    public async Task WaitForServingAsync(bool wanted, TimeSpan limit, CancellationToken cancellationToken)
    {
        var other = await Grpc!.WaitForHealthAsync(wanted, limit, () => _process.ExitCode is not null, cancellationToken);
        if (other is not null)
        {
            var how = _process.ExitCode is { } code ? $"it ended with exit code {code}" : $"its last answer was: {other}";
            throw new InvalidOperationException($"The service should be {(wanted ? "" : "not ")}serving, but {how}.\nIts log:\n{Tail}");
        }
    }

    /// <summary>
    /// Asks <c>/health/live</c> or <c>/health/ready</c> until it answers with <paramref name="wanted"/>; returns the
    /// body.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// It ended, or did not answer so within <paramref name="limit"/>; the message has its log.
    /// </exception>
    public async Task<string> WaitForHealthAsync(
        string check, HttpStatusCode wanted, TimeSpan limit, CancellationToken cancellationToken, string saying = "")
    {
        var address = new Uri($"/health/{check}", UriKind.Relative);
        var clock = Stopwatch.StartNew();
        var last = "nothing";
        while (clock.Elapsed < limit && _process.ExitCode is null)
        {
            try
            {
                using var answer = await _http.GetAsync(address, cancellationToken);
                var body = await answer.Content.ReadAsStringAsync(cancellationToken);
                if (answer.StatusCode == wanted && body.Contains(saying, StringComparison.OrdinalIgnoreCase))
                {
                    return body;
                }

                last = $"{(int)answer.StatusCode} {body}";
            }
            catch (HttpRequestException error)
            {
                last = error.Message;
            }

            await Task.Delay(50, cancellationToken);
        }

        var how = _process.ExitCode is { } code
            ? $"the service ended with exit code {code}"
            : $"it did not within {limit.TotalSeconds} s; its last answer was: {last}";
        throw new InvalidOperationException($"{address} should answer {(int)wanted} {saying}, but {how}.\nIts log:\n{Tail}");
    }

    /// <summary>Waits for it to end by itself and returns its exit code.</summary>
    public Task<int> WaitForExitAsync(TimeSpan limit, CancellationToken cancellationToken) =>
        _process.WaitForExitAsync(limit, cancellationToken);

    /// <summary>Stops it as an orchestrator does, by SIGTERM, and returns its exit code.</summary>
    public Task<int> StopAsync(CancellationToken cancellationToken) =>
        _process.StopAsync(TimeSpan.FromMinutes(5), cancellationToken);

    /// <summary>Freezes it (SIGSTOP) until <see cref="Thaw"/>.</summary>
    public void Freeze() => _process.Freeze();

    /// <summary>Resumes it after <see cref="Freeze"/>.</summary>
    public void Thaw() => _process.Thaw();

    /// <summary>Ends it by <c>kill -9</c>.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _http.Dispose();
    }

    private static ProcessStartInfo StartInfo(ServiceSettings settings, Uri address)
    {
        string[] arguments =
        [
            settings.Program ?? BuiltProgram.Find(settings.Project),
            .. settings.IsWorker
                ? new[] { "--Events:Management:Port", settings.Port.ToString(CultureInfo.InvariantCulture) }
                : ["--urls", address.ToString().TrimEnd('/')],
            // The shell that starts the program drops variables with a dot in their names, which the events' names have.
            .. settings.Variables.Where(HasDot).Select(one => $"--{one.Key.Replace("__", ":", StringComparison.Ordinal)}={one.Value}"),
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = settings.Project };
        ChildEnvironment.Prepare(start.Environment);
        start.Environment[settings.IsWorker ? "DOTNET_ENVIRONMENT" : "ASPNETCORE_ENVIRONMENT"] = settings.Environment;
        if (settings.Redis is not null)
        {
            start.Environment[GivenBroker.Variable] = settings.Redis;
        }

        if (settings.Postgres is not null)
        {
            start.Environment[GivenDatabase.Variable] = settings.Postgres;
        }

        foreach (var (name, value) in settings.Variables.Where(one => !HasDot(one)))
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static bool HasDot(KeyValuePair<string, string> variable) => variable.Key.Contains('.', StringComparison.Ordinal);
}
