using my_shop.Events;
using my_shop.Events.Redis;
using StackExchange.Redis;

namespace my_shop.Faults;

/// <summary>A write that is guarded by the fence: it is refused where a later delivery has written already.</summary>
internal sealed class GuardedWrite(IServiceProvider services)
{
    private const string Script = """
        if tonumber(redis.call('HGET', KEYS[1], 'fence') or '0') > tonumber(ARGV[1]) then
          redis.call('HINCRBY', KEYS[1], 'refused', 1)
          return 0
        end
        redis.call('HSET', KEYS[1], 'fence', ARGV[1], 'process', ARGV[2])
        return 1
        """;

    /// <summary>Takes the fence, does other things for a while, and then writes, whatever has happened meanwhile.</summary>
    public async Task RunAsync(EventContext context, int milliseconds, CancellationToken cancellationToken)
    {
        var fence = await context.FenceAsync(cancellationToken);
        await Task.Delay(milliseconds, CancellationToken.None);
        var database = await services.GetRequiredService<RedisConnection>().GetDatabaseAsync(CancellationToken.None);
        await database.ScriptEvaluateAsync(Script, [$"guarded:{context.EventId}"], [fence, Environment.ProcessId]);
    }
}
