using StackExchange.Redis;

namespace Bench;

/// <summary>The commands of the measurement itself, on a connection of its own.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    private const int Batch = 1_000;

    private static readonly string[] Fields = ["id", "type", "data"];

    private readonly ConnectionMultiplexer connection;
    private readonly IDatabase database;

    private BenchServer(ConnectionMultiplexer connection)
    {
        this.connection = connection;
        database = connection.GetDatabase();
    }

    public static async Task<BenchServer> ConnectAsync(string redis) => new(await ConnectionMultiplexer.ConnectAsync(redis));

    /// <summary>Deletes the stream and its group.</summary>
    public Task ClearAsync() => database.KeyDeleteAsync(BenchStream.Key);

    /// <summary>Puts <paramref name="count"/> entries into the stream, the same ones every time.</summary>
    public async Task FillAsync(int count)
    {
        var filled = $"bench:filled:{count}";
        if (!await database.KeyExistsAsync(filled))
        {
            foreach (var batch in Enumerable.Range(0, count).Chunk(Batch))
            {
                await Task.WhenAll(batch.Select(number => database.StreamAddAsync(filled, BareSide.Fields(Ping.Next(number)))));
            }
        }

        await database.KeyCopyAsync(filled, BenchStream.Key, replace: true);
    }

    /// <summary>Waits until the group has acknowledged everything.</summary>
    public async Task WaitUntilAcknowledgedAsync()
    {
        while ((await database.StreamPendingAsync(BenchStream.Key, BenchStream.Group)).PendingMessageCount > 0)
        {
            await Task.Yield();
        }
    }

    /// <summary>Makes sure that an entry of the generated service has the fields that the bare side writes.</summary>
    /// <exception cref="InvalidOperationException">It has other fields, so the comparison would not be fair.</exception>
    public async Task CheckFieldsAsync(StartSide generated)
    {
        await ClearAsync();
        await using var side = await generated(consume: false);
        await side.PublishAsync(Ping.Next(0));
        var entries = await database.StreamRangeAsync(BenchStream.Key);
        var fields = entries.SelectMany(entry => entry.Values).Select(field => field.Name.ToString()).ToArray();
        if (!fields.SequenceEqual(Fields))
        {
            throw new InvalidOperationException(
                $"The generated service writes the fields '{string.Join(", ", fields)}', the bare side '{string.Join(", ", Fields)}'.");
        }
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
