using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;

namespace my_shop.Events.Redis;

internal static partial class RedisHostingExtensions
{
    private const string Setting = "Redis";

    /// <summary>Adds the event log of the server that <c>ConnectionStrings:Redis</c> names; without it, in development, the in-memory one.</summary>
    /// <exception cref="InvalidOperationException">The setting is missing outside development.</exception>
    /// <exception cref="FormatException">The setting cannot be read.</exception>
    public static void AddRedisEventLog(this IHostApplicationBuilder builder)
    {
        var connectionString = builder.Configuration.GetConnectionString(Setting);
        if (!string.IsNullOrWhiteSpace(connectionString))
        {
            // Made here, so that a string that cannot be read stops the start; given by a factory, so that the host disposes of it.
            var connection = new RedisConnection(connectionString);
            builder.Services.AddSingleton(_ => connection);
            builder.Services.AddSingleton<IEventLog, RedisEventLog>();
            builder.Services.AddSingleton<IEventLogAdministration, RedisEventLogAdministration>();
        }
        else if (builder.Environment.IsDevelopment())
        {
            builder.Services.AddSingleton(services =>
            {
                LogInMemory(services.GetRequiredService<ILoggerFactory>().CreateLogger<InMemoryEventLog>());
                return new InMemoryEventLog(services.GetRequiredService<TimeProvider>());
            });
            builder.Services.AddSingleton<IEventLog>(services => services.GetRequiredService<InMemoryEventLog>());
            builder.Services.AddSingleton<IEventLogAdministration>(services => services.GetRequiredService<InMemoryEventLog>());
        }
        else
        {
            throw new InvalidOperationException(
                $"ConnectionStrings:Redis is not set, and environment '{builder.Environment.EnvironmentName}' runs on a real server only. "
                + "Set the environment variable ConnectionStrings__Redis to a server, for example 'redis.internal:6379,password=…'.");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "ConnectionStrings:Redis is not set: events live in this process and are gone when it ends")]
    private static partial void LogInMemory(ILogger logger);
}
