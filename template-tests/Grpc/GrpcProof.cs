using StackTemplates.Tests.Family;

namespace StackTemplates.Tests.Grpc;

/// <summary>Places orders over gRPC, and watches them until they are confirmed.</summary>
public abstract class GrpcProof(PackedTemplates templates, Combination combination, string name)
    : SolutionProof(templates, combination, name)
{
    /// <inheritdoc/>
    protected override string Project => "Grpc";

    /// <inheritdoc/>
    protected override async Task TakeOrderAsync(ServiceProcess service, BrokerServer? server)
    {
        var orders = service.Grpc!;

        var order = await orders.PlaceAsync("Ada", Cancellation);
        Assert.Equal(("Ada", "9.00", HasEvents ? "placed" : ""), (order.Customer, order.Total, order.State));
        if (HasEvents)
        {
            var states = await orders.WatchAsync(order.Id, Patience, Cancellation).ToListAsync(Cancellation);
            Assert.Equal("confirmed", states[^1].State);
        }

        Assert.Equal(order.Id, (await orders.GetAsync(order.Id, Cancellation)).Id);
    }
}

/// <summary>Redis Streams, Valkey in compose.yaml.</summary>
public sealed class RedisStreamsOnValkey(PackedTemplates templates)
    : GrpcProof(templates, new("stack-grpc", "redis-streams", "valkey"), "my-shop");

/// <summary>Redis Streams, Redis in compose.yaml.</summary>
public sealed class RedisStreamsOnRedis(PackedTemplates templates)
    : GrpcProof(templates, new("stack-grpc", "redis-streams", "redis"), "Acme.1.Orders");

/// <summary>The event layer without a server.</summary>
public sealed class InMemory(PackedTemplates templates)
    : GrpcProof(templates, new("stack-grpc", "in-memory"), "1shop");

/// <summary>No event layer at all.</summary>
public sealed class NoEvents(PackedTemplates templates)
    : GrpcProof(templates, new("stack-grpc", "none"), "My Shop");

/// <summary>The skeleton with Redis Streams.</summary>
public sealed class SkeletonOnRedisStreams(PackedTemplates templates)
    : GrpcProof(templates, new("stack-grpc", "redis-streams", "valkey", "none"), "Acme.1.Orders");

/// <summary>The skeleton with the event layer without a server.</summary>
public sealed class SkeletonInMemory(PackedTemplates templates)
    : GrpcProof(templates, new("stack-grpc", "in-memory", Sample: "none"), "a&b");

/// <summary>The skeleton without an event layer.</summary>
public sealed class SkeletonWithoutEvents(PackedTemplates templates)
    : GrpcProof(templates, new("stack-grpc", "none", Sample: "none"), "1shop");

/// <summary>Redis Streams, with a database.</summary>
public sealed class DatabaseOnRedisStreams(PackedTemplates templates)
    : GrpcProof(templates, new("stack-grpc", "redis-streams", "valkey", Database: "postgres"), "My Shop");

/// <summary>A database, and no event layer at all.</summary>
public sealed class DatabaseWithoutEvents(PackedTemplates templates)
    : GrpcProof(templates, new("stack-grpc", "none", Database: "postgres"), "1shop");
