using System.Globalization;

namespace StackTemplates.Tests.Examples;

/// <summary>
/// An example as in production: an API that handles no events, and workers, on a broker and PostgreSQL that can be killed.
/// </summary>
internal sealed class RunningSystem : IAsyncDisposable
{
    private readonly ServiceSettings[] _roles;
    private readonly ServiceProcess[] _workers;
    private readonly LocalDatabase _database;

    private RunningSystem(LocalDatabase database, string postgres, ServiceProcess api, ServiceSettings[] roles, ServiceProcess[] workers)
    {
        (_database, Postgres, Api) = (database, postgres, api);
        (_roles, _workers) = (roles, workers);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The service that answers requests.</summary>
    public ServiceProcess Api { get; }

    /// <summary>The connection string of its database.</summary>
    public string Postgres { get; }

    /// <summary>Migrates a new database, and starts the API and the workers.</summary>
    public static async Task<RunningSystem> StartAsync(GeneratedFolder solution, LocalDatabase database, LocalBroker broker, int workers)
    {
        var settings = new ServiceSettings(solution.Service)
        {
            Environment = "Production",
            Redis = broker.ConnectionString,
            Postgres = await database.NewDatabaseAsync(Cancellation),
        };
        (await ServiceProcess.MigrateAsync(settings, Cancellation)).EnsureSucceeded();
        var api = await ServiceProcess.StartAsync(Role(settings, consume: false), Cancellation);
        ServiceSettings[] roles = [.. Enumerable.Range(0, workers).Select(_ => Role(settings, consume: true))];
        return new RunningSystem(
            database, settings.Postgres, api, roles,
            await Task.WhenAll(roles.Select(role => ServiceProcess.StartAsync(role, Cancellation))));
    }

    /// <summary>Kills workers, does something while they are gone, and starts them again.</summary>
    public async Task ReplaceAsync(int[] indexes, Func<Task>? between = null)
    {
        foreach (var index in indexes)
        {
            await _workers[index].KillAsync();
        }

        await (between?.Invoke() ?? Task.CompletedTask);
        foreach (var index in indexes)
        {
            await _workers[index].DisposeAsync();
            _workers[index] = await ServiceProcess.StartAsync(_roles[index], Cancellation);
        }
    }

    /// <summary>Kills PostgreSQL and starts it again.</summary>
    public async Task RestartDatabaseAsync()
    {
        await _database.KillAsync();
        await _database.RelaunchAsync(Cancellation);
    }

    /// <summary>Starts another instance of the API.</summary>
    public Task<ServiceProcess> StartApiAsync() =>
        ServiceProcess.StartAsync(Role(_roles[0], consume: false), Cancellation);

    /// <summary>A client of the management port of the first worker.</summary>
    public HttpClient Management() =>
        new() { BaseAddress = new Uri($"http://127.0.0.1:{_roles[0].Variables["Events__Management__Port"]}") };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in _workers.Append(Api))
        {
            await process.DisposeAsync();
        }
    }

    private static ServiceSettings Role(ServiceSettings settings, bool consume) => settings with
    {
        Port = FreePort.Next(),
        Variables = new Dictionary<string, string>
        {
            ["Events__Consume"] = consume.ToString(CultureInfo.InvariantCulture),
            ["Events__Management__Port"] = FreePort.Next().ToString(CultureInfo.InvariantCulture),
        },
    };
}
