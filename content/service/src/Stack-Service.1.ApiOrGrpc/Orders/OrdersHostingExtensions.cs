#if (isGrpc)
using Grpc.AspNetCore.HealthChecks;
#endif
#if (hasEvents)
using Stack_Service._1.Events;
#endif
#if (redisStreams && !hasDatabase)
using Stack_Service._1.Events.Redis;
#endif
#if (isGrpc)
using Stack_Service._1.Orders.V1;
#endif
#if (hasEvents || isGrpc)

#endif
namespace Stack_Service._1.Orders;

internal static class OrdersHostingExtensions
{
#if (hasEvents)
    /// <summary>Adds everything that orders need, their events and handlers included.</summary>
#else
    /// <summary>Adds everything that orders need.</summary>
#endif
    public static void AddOrders(this IHostApplicationBuilder builder)
    {
#if (hasEvents)
#if (hasDatabase)
        builder.AddEvents(OrdersJson.Default).InTransaction().Handle<OrderPlaced, ConfirmOrder>();
#else
        builder.AddEvents(OrdersJson.Default).Handle<OrderPlaced, ConfirmOrder>();
#endif
#endif
#if (hasDatabase)
        builder.Services.AddScoped<IOrderStore, DatabaseOrderStore>();
#else
#if (redisStreams)
        builder.Services.AddSingleton<IOrderStore>(services =>
            services.GetService<RedisConnection>() is { } redis ? new RedisOrderStore(redis) : new InMemoryOrderStore());
#else
        builder.Services.AddSingleton<IOrderStore, InMemoryOrderStore>();
#endif
#endif
#if (isWorker)
        if (builder.Configuration.GetValue<TimeSpan?>("Orders:PlaceEvery") is { } interval)
        {
            builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<SampleOrders>(services, interval));
        }
#elseif (hasEvents)
#if (hasDatabase)
        builder.Services.AddScoped<OrderPlacement>();
#else
        builder.Services.AddSingleton<OrderPlacement>();
#endif
#else
        builder.Services.AddSingleton(TimeProvider.System);
#endif
#if (isGrpc)
#if (hasEvents)
#if (hasDatabase)
        builder.Services.AddScoped<OrderWatch>();
#else
        builder.Services.AddSingleton<OrderWatch>();
#endif
#endif
        builder.Services.Configure<GrpcHealthChecksOptions>(health =>
            health.Services.Map(OrderService.Descriptor.FullName, check => check.Tags.Contains("ready")));
#elseif (isWebApi)
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, OrdersJson.Default));
#endif
    }
}
