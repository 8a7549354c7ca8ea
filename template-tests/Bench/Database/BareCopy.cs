using StackExchange.Redis;

namespace Bench;

/// <summary>The hand-written baseline of batches: 100 read, copied into the database, acknowledged, in a row.</summary>
internal sealed class BareCopy : IAsyncDisposable
{
    private const int BatchSize = 100;

    private readonly ConnectionMultiplexer connection;
    private readonly BenchDatabase database;
    private readonly Receipts receipts;
    private readonly CancellationTokenSource stopping = new();
    private readonly Task loop;

    private BareCopy(ConnectionMultiplexer connection, BenchDatabase database, Receipts receipts)
    {
        (this.connection, this.database, this.receipts) = (connection, database, receipts);
        loop = Task.Run(ReadAsync);
    }

    public static async Task<IAsyncDisposable> StartAsync(string redis, BenchDatabase database, Receipts receipts)
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(redis, options => options.Protocol = RedisProtocol.Resp2);
        await connection.GetDatabase().StreamCreateConsumerGroupAsync(BenchStream.Key, BenchStream.Group, "0", createStream: true);
        return new BareCopy(connection, database, receipts);
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await loop;
        await connection.DisposeAsync();
        stopping.Dispose();
    }

    private async Task ReadAsync()
    {
        var redis = connection.GetDatabase();
        while (!stopping.IsCancellationRequested)
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

            await using (var open = await database.Source.OpenConnectionAsync())
            {
                await BenchDatabase.CopyAsync(open, pings, CancellationToken.None);
            }

            receipts.AddAll(pings);
            await redis.StreamAcknowledgeAsync(BenchStream.Key, BenchStream.Group, ids);
        }
    }
}
