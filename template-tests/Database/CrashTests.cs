namespace StackTemplates.Tests.Database;

/// <summary>Processes and servers are killed under load: what was accepted is there once, and so are its effects and its events.</summary>
public sealed class CrashTests(PackedTemplates templates)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(12)]
    [InlineData(72)]
    public async Task Whatever_is_killed_each_order_is_handled_once_and_its_event_leaves_once(int kills)
    {
        Need.TimeUnless(kills == 12);
        var program = Need.ServerProgram();
        await using var database = await Need.OwnDatabaseAsync(Cancellation);
        await using var broker = await LocalBroker.StartAsync(
            program, FreePort.Next(), Cancellation, "--appendonly", "yes", "--appendfsync", "always");
        var service = await DatabaseService.OfAsync(templates);
        var connection = await service.NewDatabaseAsync(database, Cancellation);
        var record = new DatabaseRecord(connection, broker);
        ServiceSettings[] roles =
        [
            service.Settings(broker.ConnectionString, connection, ("Events__Consume", "false")),
            service.Settings(broker.ConnectionString, connection),
            service.Settings(broker.ConnectionString, connection),
        ];
        var processes = await Task.WhenAll(roles.Select(role => ServiceProcess.StartAsync(role, Cancellation)));
        try
        {
            await using var load = new OrderLoad(() => processes[0]);
            await load.AcceptedAsync(50);
            for (var kill = 0; kill < kills; kill++)
            {
                // Each server twice, and the processes of the service in turn.
                await ((kill * 12 / kills, kill * 12 % kills) switch
                {
                    (2 or 8, 0) => RestartAsync(database),
                    (5 or 11, 0) => RestartAsync(broker),
                    _ => ReplaceAsync(processes, roles, kill % roles.Length),
                });
                await load.AcceptedAsync(30);
            }

            await load.StopAsync();
            await record.QuietAsync();

            await record.EachOnceAsync(load.Accepted);
        }
        finally
        {
            foreach (var process in processes)
            {
                await process.DisposeAsync();
            }
        }
    }

    private static async Task ReplaceAsync(ServiceProcess[] processes, ServiceSettings[] roles, int index)
    {
        await processes[index].KillAsync();
        var killed = processes[index];
        processes[index] = await ServiceProcess.StartAsync(roles[index], Cancellation);
        await killed.DisposeAsync();
    }

    private static async Task RestartAsync(LocalDatabase database)
    {
        await database.KillAsync();
        await database.RelaunchAsync(Cancellation);
    }

    private static async Task RestartAsync(LocalBroker broker)
    {
        await broker.KillAsync();
        await broker.RestartAsync(Cancellation);
    }
}
