using StackExchange.Redis;

namespace Bench;

/// <summary>The commands of the measurement itself, on a connection of its own.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    private const int Batch = 1_000;

    private readonly ConnectionMultiplexer _connection;
    private readonly IDatabase _database;

    private BenchServer(ConnectionMultiplexer connection)
    {
        _connection = connection;
        _database = connection.GetDatabase();
    }

    public static async Task<BenchServer> ConnectAsync(string redis) => new(await ConnectionMultiplexer.ConnectAsync(redis));

    /// <summary>Deletes the stream and its group.</summary>
    public Task ClearAsync() => _database.KeyDeleteAsync(BenchStream.Key);

    /// <summary>Puts <paramref name="count"/> entries into the stream, the same ones every time.</summary>
    /// <param name="count">How many.</param>
    /// <param name="next">Gives the event for a number from 0; without it, <see cref="Ping.Next"/>.</param>
    /// <param name="kind">Tells streams filled by different <paramref name="next"/> from each other.</param>
    public async Task FillAsync(int count, Func<int, Ping>? next = null, string kind = "plain")
    {
        next ??= number => Ping.Next(number);
        var filled = $"bench:filled:{kind}:{count}";
        if (!await _database.KeyExistsAsync(filled))
        {
            foreach (var batch in Enumerable.Range(0, count).Chunk(Batch))
            {
                await Task.WhenAll(batch.Select(number => _database.StreamAddAsync(filled, next(number).Fields())));
            }
        }

        await _database.KeyCopyAsync(filled, BenchStream.Key, replace: true);
    }

    /// <summary>How many entries there are.</summary>
    public Task<long> CountAsync() => _database.StreamLengthAsync(BenchStream.Key);

    /// <summary>Waits until the group has acknowledged everything.</summary>
    public async Task WaitUntilAcknowledgedAsync()
    {
        while ((await _database.StreamPendingAsync(BenchStream.Key, BenchStream.Group)).PendingMessageCount > 0)
        {
            await Task.Yield();
        }
    }

    /// <summary>The names of the fields of all entries, in their order.</summary>
    public async Task<IReadOnlyList<string>> FieldNamesAsync() =>
        [.. (await _database.StreamRangeAsync(BenchStream.Key)).SelectMany(entry => entry.Values).Select(field => field.Name.ToString())];

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
