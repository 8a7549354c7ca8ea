using StackExchange.Redis;

namespace Bench;

/// <summary>
/// The hand-written baseline: a blocking read on a connection of its own, a batch decoded and handled in a row, one
/// acknowledgement for it. No retries, no leases, no dead letters, no recovery, no metrics.
/// </summary>
internal sealed class BareSide : ISide
{
    private const int BatchSize = 100;
    private const int BlockMilliseconds = 2_000;

    private readonly ConnectionMultiplexer _commands;
    private readonly ConnectionMultiplexer? _reader;
    private readonly IDatabase _database;
    private readonly Receipts _receipts;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _loop;

    private BareSide(ConnectionMultiplexer commands, ConnectionMultiplexer? reader, Receipts receipts)
    {
        _commands = commands;
        _reader = reader;
        _receipts = receipts;
        _database = commands.GetDatabase();
        _loop = reader is null ? Task.CompletedTask : Task.Run(() => ReadAsync(reader.GetDatabase()));
    }

    public static async Task<BareSide> StartAsync(string redis, Receipts receipts, bool consume)
    {
        var commands = await ConnectionMultiplexer.ConnectAsync(redis);
        if (!consume)
        {
            return new BareSide(commands, null, receipts);
        }

        await commands.GetDatabase().StreamCreateConsumerGroupAsync(BenchStream.Key, BenchStream.Group, "0", createStream: true);
        var reader = await ConnectionMultiplexer.ConnectAsync(redis, options =>
        {
            options.AsyncTimeout = BlockMilliseconds + 5_000;
            options.Protocol = RedisProtocol.Resp2;
        });
        return new BareSide(commands, reader, receipts);
    }

    public Task PublishAsync(Ping ping) => _database.StreamAddAsync(BenchStream.Key, ping.Fields());

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        if (_reader is not null)
        {
            await _reader.DisposeAsync();
        }

        await _commands.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task ReadAsync(IDatabase reads)
    {
        object[] arguments =
        [
            "GROUP", BenchStream.Group, "bare", "COUNT", BatchSize, "BLOCK", BlockMilliseconds,
            "STREAMS", (RedisKey)BenchStream.Key, ">",
        ];
        while (!_stopping.IsCancellationRequested)
        {
            var reply = await reads.ExecuteAsync("XREADGROUP", arguments);
            if (reply.IsNull)
            {
                continue;
            }

            var entries = reply[0][1];
            var ids = new RedisValue[entries.Length];
            for (var index = 0; index < ids.Length; index++)
            {
                ids[index] = (RedisValue)entries[index][0];
                _receipts.Add(Ping.Decode(entries[index][1]));
            }

            await _database.StreamAcknowledgeAsync(BenchStream.Key, BenchStream.Group, ids);
        }
    }
}
