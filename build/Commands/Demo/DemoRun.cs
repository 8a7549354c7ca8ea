using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary>The steps of a demo, each a line on the screen.</summary>
internal sealed class DemoRun(Screen screen, Repository repository, DemoSettings settings)
{
    private const string NeedsServer = "redis-streams";
    private const string NeedsNothing = "in-memory";

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        screen.Title($"{settings.Template.ShortName}: from the package to a handled event");
        var package = await PackCommand.PackAsync(screen, repository, cancellationToken);
        using var hive = new TemplateHive();
        await screen.StepAsync(
            "Installing the package",
            "Installed",
            async () =>
            {
                await hive.InstallAsync(package.Path, cancellationToken);
                return true;
            },
            _ => "into a throw-away hive; your own templates are as they were");

        var (solution, events) = await GenerateAsync(hive, cancellationToken);
        await screen.StepAsync(
            "Building",
            "Built",
            async () => (await solution.BuildAsync(cancellationToken)).EnsureSucceeded(),
            _ => "without a warning");

        await using var broker = await FindBrokerAsync(events, cancellationToken);
        await using var database = await DemoDatabase.FindAsync(screen, settings, cancellationToken);
        await using var service = await StartAsync(solution, broker, database, cancellationToken);
        using var connection = broker is null ? null : await broker.ConnectAsync(cancellationToken);
        var system = DemoSystems.Find(settings.System);
        await using var beside = system is null ? null : await system.StartBesideAsync(solution, service, broker, cancellationToken);
        await (system is not null
            ? system.RunAsync(screen, service, connection, cancellationToken)
            : ShowOrdersAsync(service, connection, broker, database, solution, events, cancellationToken));

        var stopped = await StopAsync(service, cancellationToken);
        screen.Line();
        screen.Line($"  The generated project lies in {solution.Path}");
        screen.Line($"  Go on with:  cd '{solution.Path}' && dotnet run --project 'src/{Path.GetFileName(solution.Service)}'");
        screen.Line();
        return stopped ? 0 : 1;
    }

    private async Task ShowOrdersAsync(
        ServiceProcess service, RespClient? connection, BrokerServer? broker, DemoDatabase? database,
        GeneratedFolder solution, string? events,
        CancellationToken cancellationToken)
    {
        var orders = new DemoOrders(screen, service);
        if (ClientOf(service, connection, solution) is { } client)
        {
            await orders.PlaceAsync(client, settings.Orders, events, cancellationToken);
        }
        else
        {
            await orders.WatchAsync(settings.Orders, cancellationToken);
        }

        if (broker is not null)
        {
            await orders.ShowStreamAsync(broker, solution, cancellationToken);
        }

        if (database is not null)
        {
            await database.ShowAsync(screen, events, cancellationToken);
        }
    }

    // Null for a worker whose events are inside its process: nobody else can place orders there, so it places them itself.
    private static IDemoClient? ClientOf(ServiceProcess service, RespClient? broker, GeneratedFolder solution) =>
        service.Grpc is { } grpc ? new DemoGrpcClient(grpc)
        : !service.IsWorker ? new DemoHttpClient(service.Orders)
        : broker is not null ? new DemoStreamClient(broker, solution.OrdersStream, service)
        : null;

    private async Task<(GeneratedFolder Solution, string? Events)> GenerateAsync(
        TemplateHive hive, CancellationToken cancellationToken)
    {
        // Not disposed, so that the project stays; the next demo deletes it.
        var folder = settings.Keep ?? TempFolder.Create("demo").Below(settings.Name);
        var solution = await GenerateAsync(hive, folder, settings.Events, cancellationToken);
        var missing = await RestoreAsync(solution, cancellationToken);
        if (missing.Count == 0)
        {
            return (solution, settings.Events);
        }

        if (settings.Events != NeedsServer)
        {
            throw Missing(missing);
        }

        screen.Warn(
            "Missing",
            $"none of your package sources offers {string.Join(", ", missing)}, which --events {NeedsServer} needs;"
            + $" going on with --events {NeedsNothing}");
        Directory.Delete(folder, recursive: true);
        solution = await GenerateAsync(hive, folder, NeedsNothing, cancellationToken);
        missing = await RestoreAsync(solution, cancellationToken);
        return missing.Count == 0 ? (solution, NeedsNothing) : throw Missing(missing);
    }

    private static UserException Missing(IReadOnlyList<MissingPackage> packages) =>
        new($"None of your package sources offers {string.Join(", ", packages)}. See: dotnet nuget list source");

    private async Task<GeneratedFolder> GenerateAsync(
        TemplateHive hive, string folder, string? events, CancellationToken cancellationToken)
    {
        string[] options =
        [
            .. events is null ? Array.Empty<string>() : ["--events", events],
            .. settings.Database is null or "none" ? Array.Empty<string>() : ["--database", settings.Database],
            .. settings.System is null ? Array.Empty<string>() : ["--system", settings.System],
        ];
        var command = hive.New(settings.Template.ShortName).Named(settings.Name).Into(folder).With(options).NoRestore();
        await screen.StepAsync(
            "Generating",
            "Generated",
            async () => (await command.RunAsync(cancellationToken)).EnsureSucceeded(),
            _ => $"dotnet new {settings.Template.ShortName} -n '{settings.Name}' {string.Join(' ', options)}".TrimEnd());
        return new GeneratedFolder(folder, settings.Name);
    }

    private Task<IReadOnlyList<MissingPackage>> RestoreAsync(
        GeneratedFolder solution, CancellationToken cancellationToken) =>
        screen.StepAsync(
            "Restoring its packages",
            "Restored",
            () => solution.RestoreAsync(cancellationToken),
            missing => missing.Count == 0 ? "every package" : $"all but {missing.Count} packages");

    private async Task<BrokerServer?> FindBrokerAsync(string? events, CancellationToken cancellationToken)
    {
        if (events != NeedsServer && settings.System is null)
        {
            return null;
        }

        var broker = await BrokerFinder.FindAsync(cancellationToken);
        if (broker is null)
        {
            screen.Warn("Broker", $"no server found: the service runs on its in-memory event log. {BrokerFinder.Advice}");
        }
        else
        {
            screen.Done("Broker", broker.Description);
        }

        return broker;
    }

    private async Task<ServiceProcess> StartAsync(
        GeneratedFolder solution, BrokerServer? broker, DemoDatabase? database, CancellationToken cancellationToken)
    {
        // With servers, as in production; without one, only Development falls back to the in-memory log and SQLite.
        var isAlone = broker is null || (database is null && settings.HasDatabase);
        var service = new ServiceSettings(solution.Service)
        {
            Environment = isAlone ? "Development" : "Production",
            Redis = broker?.ConnectionString,
            Postgres = database?.ConnectionString,
            Variables = broker is null ? new Dictionary<string, string> { ["Orders__PlaceEvery"] = "00:00:00.2" } : [],
        };
        if (database is not null)
        {
            await screen.StepAsync(
                "Migrating the database",
                "Migrated",
                async () => (await ServiceProcess.MigrateAsync(service, cancellationToken)).EnsureSucceeded(),
                _ => "by the program itself, with --migrate");
        }

        return await screen.StepAsync(
            "Starting the service",
            "Started",
            () => ServiceProcess.StartAsync(service, cancellationToken),
            started => $"{started.Address} in the {service.Environment} environment; "
                + (started.Grpc is null ? "/health/ready answers 200" : "grpc.health.v1 says SERVING"));
    }

    private async Task<bool> StopAsync(ServiceProcess service, CancellationToken cancellationToken)
    {
        var code = await service.StopAsync(cancellationToken);
        if (code == 0)
        {
            screen.Done("Stopped", "by SIGTERM, exit code 0");
            return true;
        }

        screen.Fail("Stopped", $"by SIGTERM, but with exit code {code}; its last lines:\n{service.Tail}");
        return false;
    }
}
