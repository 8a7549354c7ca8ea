using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Stack_Service._1.Data.Schema;

/// <summary>Makes the schema at start where the environment is Development, as soon as the database is there.</summary>
internal sealed partial class SchemaSetup(
    IServiceScopeFactory scopes, IDatabaseProvider provider, SchemaState state, TimeProvider time, ILogger<SchemaSetup> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Makes the schema before anything else starts, unless the database is away.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (provider.UpdatesSchemaAtStart && !await TryUpdateAsync(LogLevel.Warning, cancellationToken))
        {
            await base.StartAsync(cancellationToken);
        }
    }

    /// <summary>Makes the schema.</summary>
    public async Task UpdateAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        await provider.UpdateSchemaAsync(scope.ServiceProvider.GetRequiredService<DbContext>(), cancellationToken);
        state.IsMade();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        do
        {
            await Task.Delay(Pause, time, stoppingToken);
        }
        while (!await TryUpdateAsync(LogLevel.Debug, stoppingToken));
        LogMade(logger);
    }

    private async Task<bool> TryUpdateAsync(LogLevel level, CancellationToken cancellationToken)
    {
        try
        {
            await UpdateAsync(cancellationToken);
            return true;
        }
        catch (Exception away) when (provider.IsUnavailable(away))
        {
            LogWaiting(logger, level, away.GetBaseException().Message);
            return false;
        }
    }

    [LoggerMessage(Message = "The database is away; its schema is made when it is back: {Reason}")]
    private static partial void LogWaiting(ILogger logger, LogLevel level, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The schema of the database is made")]
    private static partial void LogMade(ILogger logger);
}
