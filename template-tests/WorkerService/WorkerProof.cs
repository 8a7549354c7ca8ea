using StackTemplates.Tests.Family;

namespace StackTemplates.Tests.WorkerService;

/// <summary>
/// Places orders by XADD, as any program can, and waits until the worker has confirmed them. In memory, it places its own.
/// </summary>
public abstract class WorkerProof(PackedTemplates templates, Combination combination, string name)
    : SolutionProof(templates, combination, name)
{
    /// <inheritdoc/>
    protected override string Project => "Worker";

    /// <inheritdoc/>
    protected override IReadOnlyDictionary<string, string> Variables =>
        NeedsServer ? base.Variables : new Dictionary<string, string> { ["Orders__PlaceEvery"] = "00:00:00.1" };

    /// <inheritdoc/>
    protected override async Task TakeOrderAsync(ServiceProcess service, BrokerServer? server)
    {
        if (server is null)
        {
            await Wait.UntilAsync(() => Confirmed(service).Any());
            return;
        }

        using var client = await server.ConnectAsync(Cancellation);
        var id = AddedOrder.Add(client, OrdersStream, "Ada", 9.50m);

        await Wait.UntilAsync(() => Confirmed(service).Contains(id));
    }

    private static IEnumerable<string> Confirmed(ServiceProcess service) =>
        service.Log.Select(HandledEvent.Parse).OfType<HandledEvent>().Select(order => order.OrderId);
}

/// <summary>Redis Streams, Valkey in compose.yaml.</summary>
public sealed class RedisStreamsOnValkey(PackedTemplates templates)
    : WorkerProof(templates, new("stack-worker", "redis-streams", "valkey"), "my-shop");

/// <summary>Redis Streams, Redis in compose.yaml.</summary>
public sealed class RedisStreamsOnRedis(PackedTemplates templates)
    : WorkerProof(templates, new("stack-worker", "redis-streams", "redis"), "Acme.1.Orders");

/// <summary>The event layer without a server.</summary>
public sealed class InMemory(PackedTemplates templates)
    : WorkerProof(templates, new("stack-worker", "in-memory"), "1shop");

/// <summary>The skeleton with Redis Streams.</summary>
public sealed class SkeletonOnRedisStreams(PackedTemplates templates)
    : WorkerProof(templates, new("stack-worker", "redis-streams", "valkey", "none"), "a&b");

/// <summary>The skeleton with the event layer without a server.</summary>
public sealed class SkeletonInMemory(PackedTemplates templates)
    : WorkerProof(templates, new("stack-worker", "in-memory", Sample: "none"), "My Shop");

/// <summary>Redis Streams, with a database.</summary>
public sealed class DatabaseOnRedisStreams(PackedTemplates templates)
    : WorkerProof(templates, new("stack-worker", "redis-streams", "valkey", Database: "postgres"), "Acme.1.Orders");
