using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using my_shop.Data;
using my_shop.Events;
using Npgsql;

namespace Bench;

/// <summary>The generated service's event layer and data layer with their default settings, in a host of their own.</summary>
internal sealed class GeneratedHost : IAsyncDisposable
{
    private readonly IHost _host;

    private GeneratedHost(IHost host) => _host = host;

    /// <summary>Builds it without starting anything: what is published in a transaction stays in the outbox.</summary>
    public static GeneratedHost Build(
        string redis, string postgres, BenchDatabase database, Receipts receipts, Action<EventsBuilder> handle, bool consume = true)
    {
        var builder = Host.CreateApplicationBuilder(
        [
            $"--ConnectionStrings:Redis={redis}", $"--ConnectionStrings:Postgres={postgres}", $"--Events:Prefix={BenchStream.Group}",
            $"--Events:Group={BenchStream.Group}", $"--Events:Consume={consume}", "--Events:Management:Enabled=false",
        ]);
        // The failures of a poison are measured, and writing them down is not.
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(receipts).AddSingleton(database);
        builder.AddDatabase<BenchContext>();
        handle(builder.AddEvents(BenchJson.Default));
        return new GeneratedHost(builder.Build());
    }

    public static async Task<GeneratedHost> StartAsync(
        string redis, string postgres, BenchDatabase database, Receipts receipts, Action<EventsBuilder> handle, bool consume = true)
    {
        var started = Build(redis, postgres, database, receipts, handle, consume);
        await started._host.StartAsync();
        return started;
    }

    /// <summary>Publishes in a transaction of its own, as a request does.</summary>
    /// <returns>The timestamp before the commit.</returns>
    public async Task<long> PublishInTransactionAsync(int number)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        await using var transaction = await scope.ServiceProvider.GetRequiredService<BenchContext>().Database.BeginTransactionAsync();
        await scope.ServiceProvider.GetRequiredService<IEventPublisher>().PublishAsync(Ping.Next(number));
        var before = Stopwatch.GetTimestamp();
        await transaction.CommitAsync();
        return before;
    }

    /// <summary>Publishes at once.</summary>
    /// <returns>The timestamp before.</returns>
    public async Task<long> PublishAsync(int number)
    {
        await using var scope = _host.Services.CreateAsyncScope();
        var before = Stopwatch.GetTimestamp();
        await scope.ServiceProvider.GetRequiredService<IEventPublisher>().PublishAsync(Ping.Next(number));
        return before;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}

/// <summary>Copies a batch, on a connection of its own.</summary>
internal sealed class CopyPings(BenchDatabase database, Receipts receipts) : IBatchHandler<Ping>
{
    public async Task HandleAsync(EventBatch<Ping> batch, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await BenchDatabase.CopyAsync(connection, batch.Select(item => item.Content), cancellationToken);
        receipts.AddAll(batch.Select(item => item.Content));
    }
}

/// <summary>Rejects what the table would, and copies the rest.</summary>
internal sealed class CheckPings(BenchDatabase database, Receipts receipts) : IBatchHandler<Ping>
{
    public async Task HandleAsync(EventBatch<Ping> batch, CancellationToken cancellationToken)
    {
        for (var index = 0; index < batch.Count; index++)
        {
            if (batch[index].Content.Total < 0)
            {
                batch.Reject(index, "The total is negative.");
            }
        }

        var valid = batch.Select(item => item.Content).Where(ping => ping.Total >= 0).ToList();
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken);
        await BenchDatabase.CopyAsync(connection, valid, cancellationToken);
        receipts.AddAll(valid);
    }
}

/// <summary>Copies a batch in the transaction that notes its events in the inbox.</summary>
internal sealed class CopyPingsOnce(BenchContext context, Receipts receipts) : IBatchHandler<Ping>
{
    public async Task HandleAsync(EventBatch<Ping> batch, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)context.Database.GetDbConnection();
        await BenchDatabase.CopyAsync(connection, batch.Select(item => item.Content), cancellationToken);
        receipts.AddAll(batch.Select(item => item.Content));
    }
}
