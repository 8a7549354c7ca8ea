using my_shop.Events;
using my_shop.Events.Redis;
using StackExchange.Redis;

namespace my_shop.Faults;

/// <summary>A write that is guarded by the fence: it is refused if a later delivery has written already.</summary>
internal sealed class GuardedWrite(IServiceProvider services, IConfiguration configuration)
{
    private const string Script = """
        if tonumber(redis.call('HGET', KEYS[1], 'fence') or '0') > tonumber(ARGV[1]) then
          redis.call('HINCRBY', KEYS[1], 'refused', 1)
          return 0
        end
        redis.call('HSET', KEYS[1], 'fence', ARGV[1], 'process', ARGV[2])
        return 1
        """;

    private readonly string _folder = configuration["Faults:Effects"] ?? Path.GetTempPath();

    /// <summary>
    /// Takes the fence and says so by a file <c>fenced</c> beside the effects; as soon as there is a file <c>write</c>, it writes, no
    /// matter what has happened meanwhile.
    /// </summary>
    public async Task RunAsync(EventContext context, CancellationToken cancellationToken)
    {
        var fence = await context.FenceAsync(cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_folder, "fenced"), "", CancellationToken.None);
        while (!File.Exists(Path.Combine(_folder, "write")))
        {
            await Task.Delay(10, CancellationToken.None);
        }
        var database = await services.GetRequiredService<RedisConnection>().GetDatabaseAsync(CancellationToken.None);
        await database.ScriptEvaluateAsync(Script, [$"guarded:{context.EventId}"], [fence, Environment.ProcessId]);
    }
}
