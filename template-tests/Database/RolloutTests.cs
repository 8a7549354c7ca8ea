using System.Net;

namespace StackTemplates.Tests.Database;

/// <summary>A version that needs another schema replaces one that does not know it, while customers go on ordering.</summary>
public sealed class RolloutTests(PackedTemplates templates)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_versions_work_side_by_side_while_a_column_is_added()
    {
        await using var database = await Need.DatabaseAsync(Cancellation);
        await using var broker = await Need.OwnServerAsync(Cancellation);
        var old = await DatabaseService.OfAsync(templates);
        var next = await DatabaseService.NextAsync(templates);
        var connection = await old.NewDatabaseAsync(database, Cancellation);
        var record = new DatabaseRecord(connection, broker);
        var (oldApiSettings, oldWorkerSettings) = Roles(old, broker, connection);
        var (nextApiSettings, nextWorkerSettings) = Roles(next, broker, connection);
        await using var oldApi = await ServiceProcess.StartAsync(oldApiSettings, Cancellation);
        await using var oldWorker = await ServiceProcess.StartAsync(oldWorkerSettings, Cancellation);
        var current = oldApi;
        await using var load = new OrderLoad(() => current);
        await load.AcceptedAsync(50);
        await oldApi.Orders.WaitForStateAsync(load.Accepted.First(), "confirmed", Wait.Patience, Cancellation);

        // The next version waits until its column is there, and the old one goes on with it.
        await using var nextApi = ServiceProcess.Launch(nextApiSettings);
        await nextApi.WaitForHealthAsync("ready", HttpStatusCode.ServiceUnavailable, Wait.Patience, Cancellation, "--migrate");
        (await ServiceProcess.MigrateAsync(nextWorkerSettings, Cancellation)).EnsureSucceeded();
        await nextApi.WaitForHealthAsync("ready", HttpStatusCode.OK, Wait.Patience, Cancellation);
        await using var nextWorker = await ServiceProcess.StartAsync(nextWorkerSettings, Cancellation);
        await load.AcceptedAsync(50);
        await oldApi.WaitForHealthAsync("ready", HttpStatusCode.OK, Wait.Patience, Cancellation);

        // A node fails: the old version starts on the schema of the next one.
        await oldWorker.KillAsync();
        await using var restarted = await ServiceProcess.StartAsync(oldWorkerSettings with { Port = FreePort.Next() }, Cancellation);
        await load.AcceptedAsync(50);

        current = nextApi;
        Assert.Equal(0, await restarted.StopAsync(Cancellation));
        Assert.Equal(0, await oldApi.StopAsync(Cancellation));
        await load.AcceptedAsync(50);
        await load.StopAsync();
        await record.QuietAsync();

        Assert.Empty(load.Refusals);
        await record.EachOnceAsync(load.Accepted);
        var noted = await record.CountAsync($"SELECT count(*) FROM orders WHERE note = '{NextVersion.Note}'");
        Assert.InRange(noted, 50, load.Accepted.Count - 1);
    }

    private static (ServiceSettings Api, ServiceSettings Worker) Roles(DatabaseService service, BrokerServer broker, string connection) => (
        service.Settings(broker.ConnectionString, connection, ("Events__Consume", "false")),
        service.Settings(broker.ConnectionString, connection));
}
