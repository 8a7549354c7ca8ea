using System.Net;

namespace StackTemplates.Tests.Database;

/// <summary>The database or the broker is away for a while.</summary>
public sealed class OutageTests(PackedTemplates templates)
{
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_the_database_is_away_clients_are_told_and_no_event_becomes_a_dead_letter()
    {
        await using var database = await Need.OwnDatabaseAsync(Cancellation);
        await using var broker = await Need.OwnServerAsync(Cancellation);
        var service = await DatabaseService.OfAsync(templates);
        var connection = await service.NewDatabaseAsync(database, Cancellation);
        var record = new DatabaseRecord(connection, broker);
        await using var api = await ServiceProcess.StartAsync(service.Settings(broker.ConnectionString, connection), Cancellation);
        await using var load = new OrderLoad(() => api);
        await load.AcceptedAsync(100);

        await database.KillAsync();
        await api.WaitForHealthAsync("ready", HttpStatusCode.ServiceUnavailable, Wait.Patience, Cancellation, "database");
        await api.WaitForHealthAsync("live", HttpStatusCode.OK, Wait.Patience, Cancellation);
        var before = api.Log.Count;
        await Task.Delay(Away, Cancellation);
        var warnings = api.Log.Skip(before)
            .Where(line => line.StartsWith("warn:", StringComparison.Ordinal) || line.StartsWith("fail:", StringComparison.Ordinal))
            .ToList();
        await database.RelaunchAsync(Cancellation);

        await api.WaitForHealthAsync("ready", HttpStatusCode.OK, Wait.Patience, Cancellation);
        await load.AcceptedAsync(100);
        await load.StopAsync();
        await record.QuietAsync();
        await record.EachOnceAsync(load.Accepted);
        Assert.True(load.Refusals.GetValueOrDefault((HttpStatusCode.ServiceUnavailable, "The database does not answer.")) > 0);
        Assert.DoesNotContain(load.Refusals, refusal => refusal.Key.Status == HttpStatusCode.InternalServerError);
        // Three groups handle each order, and each of them reports its own outage.
        Assert.True(warnings.Count <= 3 * 20, $"{warnings.Count} warnings:\n{string.Join('\n', warnings.CountBy(line => line))}");
    }

    [Fact]
    public async Task While_the_broker_is_away_orders_are_accepted_and_their_events_leave_later_once()
    {
        await using var database = await Need.DatabaseAsync(Cancellation);
        var service = await DatabaseService.OfAsync(templates);
        var connection = await service.NewDatabaseAsync(database, Cancellation);
        var port = FreePort.Next();
        await using var api = await ServiceProcess.StartAsync(service.Settings($"127.0.0.1:{port}", connection), Cancellation);

        var orders = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(number => api.Orders.PlaceAsync($"Customer {number}", Cancellation)));
        Assert.Equal(20, await DatabaseServer.QueryAsync<long>(connection, "SELECT count(*) FROM outbox", Cancellation));
        await using var broker = await Need.OwnServerAsync(Cancellation, port);
        var record = new DatabaseRecord(connection, broker);

        await record.QuietAsync();
        await record.EachOnceAsync([.. orders.Select(order => order.Id)]);
        Assert.Equal(0, await api.StopAsync(Cancellation));
        Assert.True(await record.IsNothingToBeRecognizedAsync());
    }

    [Fact]
    public async Task Requests_with_one_key_at_the_same_time_make_one_order_with_one_event()
    {
        await using var database = await Need.DatabaseAsync(Cancellation);
        await using var broker = await Need.OwnServerAsync(Cancellation);
        var service = await DatabaseService.OfAsync(templates);
        var connection = await service.NewDatabaseAsync(database, Cancellation);
        await using var api = await ServiceProcess.StartAsync(service.Settings(broker.ConnectionString, connection), Cancellation);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => api.Orders.PostAsync(OrdersClient.Order("Ada"), Cancellation, "one-key")));
        var record = new DatabaseRecord(connection, broker);
        await record.QuietAsync();

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.Status));
        await record.EachOnceAsync([.. answers.Select(answer => answer.Id).Distinct()]);
    }
}
