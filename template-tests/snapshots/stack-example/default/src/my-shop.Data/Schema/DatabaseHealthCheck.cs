using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace my_shop.Data.Schema;

/// <summary>Ready: the database answers, and its schema is the one that this version needs.</summary>
internal sealed class DatabaseHealthCheck(DbContext database, SchemaState schema, IDatabaseProvider provider) : IHealthCheck
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            await database.Database.ExecuteSqlRawAsync("SELECT 1", limit.Token);
            return await schema.FindProblemAsync(limit.Token) is { } problem
                ? new(context.Registration.FailureStatus, problem)
                : HealthCheckResult.Healthy();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(context.Registration.FailureStatus, $"The database did not answer within {Limit.TotalSeconds} s.");
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            var what = provider.IsUnavailable(failure) ? "The database does not answer" : "The database refuses the service";
            return new(context.Registration.FailureStatus, $"{what}: {failure.GetBaseException().Message}");
        }
    }
}
