using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Stack_Service._1.Data.Schema;

namespace Stack_Service._1.Data.Inbox;

/// <summary>Deletes what the inbox need not remember any more, a few rows at a time, about once in ten minutes.</summary>
internal sealed partial class InboxPruning(
    IServiceScopeFactory scopes, IInbox inbox, IDatabaseProvider provider, SchemaState schema, IOptions<InboxOptions> options,
    TimeProvider time, ILogger<InboxPruning> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    // So that it never keeps the server busy.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await schema.WaitAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await PruneAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // Tried again in the next round; a database that is away, others tell of.
                LogFailed(logger, provider.IsUnavailable(failure) ? LogLevel.Debug : LogLevel.Warning, failure.GetBaseException().Message);
            }
            await Task.Delay(Interval * (0.9 + 0.2 * Random.Shared.NextDouble()), time, stoppingToken);
        }
    }

    private async Task PruneAsync(CancellationToken stoppingToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<DbContext>();
        while (await inbox.PruneAsync(database, time.GetUtcNow() - options.Value.Keep, stoppingToken) > 0)
        {
            await Task.Delay(Breath, time, stoppingToken);
        }
    }

    [LoggerMessage(Message = "The inbox could not be pruned: {Reason}")]
    private static partial void LogFailed(ILogger logger, LogLevel level, string reason);
}
