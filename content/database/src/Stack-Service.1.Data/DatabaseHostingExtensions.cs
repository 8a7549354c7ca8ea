using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
#if (hasEvents)
using Stack_Service._1.Data.Inbox;
using Stack_Service._1.Data.Outbox;
#endif
using Stack_Service._1.Data.Postgres;
using Stack_Service._1.Data.Schema;
using Stack_Service._1.Data.Sqlite;
#if (hasEvents)
using Stack_Service._1.Events;
using Stack_Service._1.Events.Transactions;
#endif

namespace Stack_Service._1.Data;

public static class DatabaseHostingExtensions
{
    /// <summary>The connection string of the server.</summary>
    public const string Setting = "Postgres";

#if (hasEvents)
    /// <summary>
    /// Adds the database that <c>ConnectionStrings:Postgres</c> names, or a SQLite file where no server is named in development; the inbox
    /// and the outbox; and the health checks (tag <c>ready</c>). Call it before <c>AddEvents</c>.
    /// </summary>
    /// <typeparam name="TContext">The service's context. Each DI scope has one.</typeparam>
    /// <exception cref="InvalidOperationException">The setting is missing outside development.</exception>
    /// <exception cref="FormatException">The setting cannot be read.</exception>
#else
    /// <summary>
    /// Adds the database that <c>ConnectionStrings:Postgres</c> names, or a SQLite file where no server is named in development, and its
    /// health check (tag <c>ready</c>).
    /// </summary>
    /// <typeparam name="TContext">The service's context. Each DI scope has one.</typeparam>
    /// <exception cref="InvalidOperationException">The setting is missing outside development.</exception>
    /// <exception cref="FormatException">The setting cannot be read.</exception>
#endif
    public static void AddDatabase<TContext>(this IHostApplicationBuilder builder)
        where TContext : DbContext
    {
        var services = builder.Services;
        services.AddOptions<DatabaseOptions>().BindConfiguration(DatabaseOptions.Section);
        services.TryAddSingleton(TimeProvider.System);
        builder.AddProvider();
        services.AddSingleton(provider => new DatabaseFailures(provider.GetRequiredService<IDatabaseProvider>()));
        services.AddDbContextPool<TContext>((provider, options) => provider.GetRequiredService<IDatabaseProvider>().Configure(options));
        services.AddScoped<DbContext>(provider => provider.GetRequiredService<TContext>());
        services.AddSingleton<SchemaState>();
        services.AddSingleton<SchemaSetup>();
        services.AddHostedService(provider => provider.GetRequiredService<SchemaSetup>());
        services.AddHealthChecks().AddCheck<DatabaseHealthCheck>("database", tags: ["ready"]);
#if (hasEvents)
        builder.AddInbox();
        builder.AddOutbox();
        services.AddSingleton<IEventRows, EventRowCounts>();
#endif
    }

    private static void AddProvider(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration.GetConnectionString(Setting) is { } connectionString && !string.IsNullOrWhiteSpace(connectionString))
        {
            builder.AddPostgres(connectionString);
        }
        else if (builder.Environment.IsDevelopment())
        {
            builder.AddSqlite();
        }
        else
        {
            throw new InvalidOperationException(
                $"ConnectionStrings:{Setting} is not set, and environment '{builder.Environment.EnvironmentName}' "
                + "runs on a real server only. "
                + $"Set the environment variable ConnectionStrings__{Setting}, for example to "
                + "'Host=postgres.internal;Database=stack-service-1;Username=stack-service-1;Password=…'.");
        }
    }
#if (hasEvents)

    private static void AddInbox(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<InboxOptions>().BindConfiguration(InboxOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<InboxOptions>, InboxOptionsRules>();
        services.AddScoped<IHandlerTransaction, HandlerTransaction>();
        services.AddSingleton<IReplayListener, Replays>();
        services.AddSingleton<IWorkGate>(provider => provider.GetRequiredService<SchemaState>());
        services.AddHostedService<InboxPruning>();
    }

    private static void AddOutbox(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<OutboxOptions>().BindConfiguration(OutboxOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<OutboxOptions>, OutboxOptionsRanges>();
        // The outbox keeps events while the broker is away: the service does its work without it.
        services.Configure<EventsOptions>(events => events.Optional = true);
        services.AddSingleton<OutboxSignal>();
        services.AddSingleton<OutboxState>();
        services.AddScoped<IEventPublisher, OutboxPublisher>();
        services.AddHostedService<OutboxRelay>();
        services.AddHostedService<OutboxWatch>();
        services.AddHealthChecks().AddCheck<OutboxHealthCheck>("outbox", tags: ["ready"]);
    }
#endif
}
