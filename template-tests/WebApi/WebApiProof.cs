using System.Net;
using StackTemplates.Tests.Family;

namespace StackTemplates.Tests.WebApi;

/// <summary>Places orders over HTTP, and polls them until they are confirmed.</summary>
public abstract class WebApiProof(PackedTemplates templates, Combination combination, string name)
    : SolutionProof(templates, combination, name)
{
    /// <inheritdoc/>
    protected override string Project => "Api";

    /// <inheritdoc/>
    protected override async Task TakeOrderAsync(ServiceProcess service, BrokerServer? server)
    {
        var order = await service.Orders.PlaceAsync("Ada", Cancellation);
        Assert.Equal(HasEvents ? HttpStatusCode.Accepted : HttpStatusCode.Created, order.Status);
        Assert.EndsWith($"/orders/{order.Id}", order.Location?.ToString(), StringComparison.Ordinal);
        if (HasEvents)
        {
            Assert.Equal("placed", order.State);
            await service.Orders.WaitForStateAsync(order.Id, "confirmed", Patience, Cancellation);
        }

        var found = await service.Orders.GetAsync(order.Id, Cancellation);
        Assert.Equal(HttpStatusCode.OK, found.Status);
        Assert.Equal(order.Id, found.Id);
    }
}

/// <summary>Redis Streams, Valkey in compose.yaml.</summary>
public sealed class RedisStreamsOnValkey(PackedTemplates templates)
    : WebApiProof(templates, new("stack-webapi", "redis-streams", "valkey"), "my-shop");

/// <summary>Redis Streams, Redis in compose.yaml.</summary>
public sealed class RedisStreamsOnRedis(PackedTemplates templates)
    : WebApiProof(templates, new("stack-webapi", "redis-streams", "redis"), "Acme.1.Orders");

/// <summary>The event layer without a server.</summary>
public sealed class InMemory(PackedTemplates templates)
    : WebApiProof(templates, new("stack-webapi", "in-memory"), "1shop");

/// <summary>No event layer at all.</summary>
public sealed class NoEvents(PackedTemplates templates)
    : WebApiProof(templates, new("stack-webapi", "none"), "My Shop");

/// <summary>The skeleton with Redis Streams.</summary>
public sealed class SkeletonOnRedisStreams(PackedTemplates templates)
    : WebApiProof(templates, new("stack-webapi", "redis-streams", "valkey", "none"), "Acme.1.Orders");

/// <summary>The skeleton with the event layer without a server.</summary>
public sealed class SkeletonInMemory(PackedTemplates templates)
    : WebApiProof(templates, new("stack-webapi", "in-memory", Sample: "none"), "a&b");

/// <summary>The skeleton without an event layer.</summary>
public sealed class SkeletonWithoutEvents(PackedTemplates templates)
    : WebApiProof(templates, new("stack-webapi", "none", Sample: "none"), "1shop");

/// <summary>Redis Streams, with a database.</summary>
public sealed class DatabaseOnRedisStreams(PackedTemplates templates)
    : WebApiProof(templates, new("stack-webapi", "redis-streams", "valkey", Database: "postgres"), "Acme.1.Orders");

/// <summary>The event layer without a server, with a database.</summary>
public sealed class DatabaseInMemory(PackedTemplates templates)
    : WebApiProof(templates, new("stack-webapi", "in-memory", Database: "postgres"), "a&b");
