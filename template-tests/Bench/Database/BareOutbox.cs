using System.Threading.Channels;
using Npgsql;
using StackExchange.Redis;

namespace Bench;

/// <summary>The hand-written baseline of an outbox: INSERT, XADD, DELETE, without recognizing what a crash would repeat.</summary>
internal sealed class BareOutbox : IAsyncDisposable
{
    private const int BatchSize = 500;

    private readonly ConnectionMultiplexer _connection;
    private readonly BenchDatabase _database;
    // One signal for any number of commits: the relay has no use for more, and would look in vain for each.
    private readonly Channel<bool> _written = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _relay;

    private BareOutbox(ConnectionMultiplexer connection, BenchDatabase database)
    {
        (_connection, _database) = (connection, database);
        _relay = Task.Run(RelayAsync);
    }

    public static async Task<BareOutbox> StartAsync(string redis, BenchDatabase database) =>
        new(await ConnectionMultiplexer.ConnectAsync(redis), database);

    /// <summary>Publishes in a transaction of its own.</summary>
    public async Task PublishAsync(int number)
    {
        var ping = Ping.Next(number);
        await using var open = await _database.Source.OpenConnectionAsync();
        await using var transaction = await open.BeginTransactionAsync();
        await using var insert = new NpgsqlCommand("INSERT INTO bare_outbox (event_id, data) VALUES (@id, @data)", open);
        insert.Parameters.Add(new("id", Guid.CreateVersion7().ToString()));
        insert.Parameters.Add(new("data", System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(ping, BenchJson.Default.Ping)));
        await insert.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
        _written.Writer.TryWrite(true);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _written.Writer.TryWrite(true);
        await _relay;
        await _connection.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task RelayAsync()
    {
        var redis = _connection.GetDatabase();
        while (!_stopping.IsCancellationRequested)
        {
            if (await RelayOnceAsync(redis) == 0)
            {
                await _written.Reader.ReadAsync();
            }
        }
    }

    private async Task<int> RelayOnceAsync(IDatabase redis)
    {
        await using var open = await _database.Source.OpenConnectionAsync();
        await using var transaction = await open.BeginTransactionAsync();
        var ids = new List<long>();
        var added = new List<Task>();
        await using (var select = new NpgsqlCommand($"SELECT id, event_id, data FROM bare_outbox ORDER BY id LIMIT {BatchSize}", open))
        await using (var reader = await select.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                ids.Add(reader.GetInt64(0));
                NameValueEntry[] fields =
                    [new("id", reader.GetString(1)), new("type", Ping.Name), new("data", reader.GetFieldValue<byte[]>(2))];
                added.Add(redis.StreamAddAsync(BenchStream.Key, fields));
            }
        }

        if (ids.Count > 0)
        {
            await Task.WhenAll(added);
            await using var delete = new NpgsqlCommand("DELETE FROM bare_outbox WHERE id = ANY (@ids)", open);
            delete.Parameters.Add(new("ids", ids));
            await delete.ExecuteNonQueryAsync();
            await transaction.CommitAsync();
        }

        return ids.Count;
    }
}
