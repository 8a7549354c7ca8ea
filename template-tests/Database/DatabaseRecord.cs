namespace StackTemplates.Tests.Database;

/// <summary>What the database and the stream themselves say, asked past the service.</summary>
internal sealed class DatabaseRecord(string database, BrokerServer broker)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>One number.</summary>
    public Task<long> CountAsync(string sql) => DatabaseServer.QueryAsync<long>(database, sql, Cancellation);

    /// <summary>Waits until nothing is left to do: not in the outbox, nor for any group.</summary>
    public async Task QuietAsync()
    {
        await Wait.UntilAsync(async () => await CountAsync("SELECT count(*) FROM outbox") == 0, "the outbox to be empty");
        using var client = await broker.ConnectAsync(Cancellation);
        foreach (var name in DatabaseService.Groups)
        {
            var group = await StreamFigures.WaitUntilCaughtUpAsync(client, DatabaseService.Stream, name, Wait.Patience, Cancellation);
            Assert.True(group.IsCaughtUp, $"{group}");
        }
    }

    /// <summary>Whether the broker remembers no batch of the outbox, because all of them are done.</summary>
    public async Task<bool> IsNothingToBeRecognizedAsync()
    {
        using var client = await broker.ConnectAsync(Cancellation);
        // An empty table takes one byte.
        return Number(client, "STRLEN", $"{{{DatabaseService.Stream}}}:outbox") == 1;
    }

    /// <summary>
    /// Shows that each accepted order is there, confirmed, counted and copied once, that its event is on the stream once, and that there is
    /// nothing else.
    /// </summary>
    public async Task EachOnceAsync(IReadOnlyCollection<string> accepted)
    {
        using var client = await broker.ConnectAsync(Cancellation);
        var events = StreamFigures.Entries(client, DatabaseService.Stream).Select(entry => (string?)entry.Fields["id"]).ToList();

        long orders = accepted.Distinct().Count();
        Assert.Equal(accepted.Count, orders);
        Assert.Equal(
            (orders, orders, orders, orders, orders, orders, (long)events.Count, (long)events.Distinct().Count(), 0L),
            (
                await CountAsync($"SELECT count(*) FROM orders WHERE id = ANY ('{{{string.Join(',', accepted)}}}')"),
                await CountAsync("SELECT count(*) FROM orders"),
                await CountAsync("SELECT count(*) FROM orders WHERE confirmed_at IS NOT NULL"),
                await CountAsync("SELECT count FROM proof_counter"),
                await CountAsync("SELECT count(*) FROM proof_copies"),
                await CountAsync("SELECT count(DISTINCT order_id) FROM proof_copies"),
                orders,
                orders,
                Number(client, "XLEN", $"{{{DatabaseService.Stream}}}:dead")));
    }

    private static long Number(RespClient client, params IReadOnlyList<string> command) =>
        Convert.ToInt64(client.Send(command), System.Globalization.CultureInfo.InvariantCulture);
}
