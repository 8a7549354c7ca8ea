using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;
using my_shop.Events.Transactions;

namespace my_shop.Events.Redis;

internal static partial class RedisHostingExtensions
{
    private const string Setting = "Redis";

    /// <summary>
    /// Adds the event log of the server that <c>ConnectionStrings:Redis</c> names, or the in-memory one if <c>Events:Log</c> is InMemory,
    /// or if no server is configured in development.
    /// </summary>
    /// <exception cref="InvalidOperationException">The setting is missing outside development.</exception>
    /// <exception cref="FormatException">The setting cannot be read.</exception>
    public static void AddRedisEventLog(this IHostApplicationBuilder builder)
    {
        var connectionString = builder.Configuration.GetConnectionString(Setting);
        if (builder.Configuration.GetValue<EventLogKind>($"{EventsOptions.Section}:{nameof(EventsOptions.Log)}") == EventLogKind.InMemory)
        {
            builder.Services.AddInMemoryEventLog("Events:Log is InMemory");
        }
        else if (!string.IsNullOrWhiteSpace(connectionString))
        {
            // Created here, so that a malformed string stops the start; registered by a factory, so that the host disposes it.
            var connection = new RedisConnection(connectionString);
            builder.Services.AddSingleton(_ => connection);
            builder.Services.AddSingleton<IEventLog, RedisEventLog>();
            builder.Services.AddSingleton<IEventLogAdministration, RedisEventLogAdministration>();
            builder.Services.AddSingleton<IOutboxLog, RedisOutboxLog>();
        }
        else if (builder.Environment.IsDevelopment())
        {
            builder.Services.AddInMemoryEventLog("ConnectionStrings:Redis is not set");
        }
        else
        {
            throw new InvalidOperationException(
                $"ConnectionStrings:Redis is not set, and environment '{builder.Environment.EnvironmentName}' requires a real server. "
                + "Set the environment variable ConnectionStrings__Redis to a server, for example 'redis.internal:6379,password=…', or "
                + "Events__Log to InMemory if events may be lost when the process ends.");
        }
    }

    private static void AddInMemoryEventLog(this IServiceCollection services, string reason)
    {
        services.AddSingleton(provider =>
        {
            LogInMemory(provider.GetRequiredService<ILoggerFactory>().CreateLogger<InMemoryEventLog>(), reason);
            return new InMemoryEventLog(provider.GetRequiredService<TimeProvider>());
        });
        services.AddSingleton<IEventLog>(provider => provider.GetRequiredService<InMemoryEventLog>());
        services.AddSingleton<IEventLogAdministration>(provider => provider.GetRequiredService<InMemoryEventLog>());
        services.AddSingleton<IOutboxLog>(provider => provider.GetRequiredService<InMemoryEventLog>());
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Reason}: events live in this process and are gone when it ends")]
    private static partial void LogInMemory(ILogger logger, string reason);
}
