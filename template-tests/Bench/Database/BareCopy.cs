using StackExchange.Redis;

namespace Bench;

/// <summary>The hand-written baseline of batches: 100 read, copied into the database, acknowledged, in a row.</summary>
internal sealed class BareCopy : IAsyncDisposable
{
    private const int BatchSize = 100;

    private readonly ConnectionMultiplexer _connection;
    private readonly BenchDatabase _database;
    private readonly Receipts _receipts;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _loop;

    private BareCopy(ConnectionMultiplexer connection, BenchDatabase database, Receipts receipts)
    {
        (_connection, _database, _receipts) = (connection, database, receipts);
        _loop = Task.Run(ReadAsync);
    }

    public static async Task<IAsyncDisposable> StartAsync(string redis, BenchDatabase database, Receipts receipts)
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(redis, options => options.Protocol = RedisProtocol.Resp2);
        await connection.GetDatabase().StreamCreateConsumerGroupAsync(BenchStream.Key, BenchStream.Group, "0", createStream: true);
        return new BareCopy(connection, database, receipts);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        await _connection.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task ReadAsync()
    {
        var redis = _connection.GetDatabase();
        while (!_stopping.IsCancellationRequested)
        {
            var reply = await redis.ExecuteAsync(
                "XREADGROUP", "GROUP", BenchStream.Group, "bare", "COUNT", BatchSize, "STREAMS", (RedisKey)BenchStream.Key, ">");
            if (reply.IsNull)
            {
                await Task.Delay(1);
                continue;
            }

            var entries = reply[0][1];
            var ids = new RedisValue[entries.Length];
            var pings = new Ping[entries.Length];
            for (var index = 0; index < ids.Length; index++)
            {
                ids[index] = (RedisValue)entries[index][0];
                pings[index] = Ping.Decode(entries[index][1]);
            }

            await using (var open = await _database.Source.OpenConnectionAsync())
            {
                await BenchDatabase.CopyAsync(open, pings, CancellationToken.None);
            }

            _receipts.AddAll(pings);
            await redis.StreamAcknowledgeAsync(BenchStream.Key, BenchStream.Group, ids);
        }
    }
}
