using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
#if (hasEvents)
using Stack_Service._1.Events.Transactions;
#endif

namespace Stack_Service._1.Data.Schema;

#if (hasEvents)
/// <summary>
/// Whether the schema of the database is the one that this version of the service needs. Until then its workers take no events.
/// </summary>
internal sealed class SchemaState(IServiceScopeFactory scopes, IDatabaseProvider provider, TimeProvider time) : IWorkGate
#else
/// <summary>Whether the schema of the database is the one that this version of the service needs.</summary>
internal sealed class SchemaState(IServiceScopeFactory scopes, IDatabaseProvider provider)
#endif
{
#if (hasEvents)
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

#endif
    // What was current once stays so: a later version adds to it in ways that this one can work with.
    private volatile bool _isCurrent;

    /// <summary>What is missing, as a sentence; null where nothing is.</summary>
    public async Task<string?> FindProblemAsync(CancellationToken cancellationToken)
    {
        if (_isCurrent)
        {
            return null;
        }
        if (provider.UpdatesSchemaAtStart)
        {
            return "The schema of the database is not made yet.";
        }
        await using var scope = scopes.CreateAsyncScope();
        var problem = await provider.FindSchemaProblemAsync(scope.ServiceProvider.GetRequiredService<DbContext>(), cancellationToken);
        _isCurrent = problem is null;
        return problem;
    }

    /// <summary>Notes that the schema was made by this process.</summary>
    public void IsMade() => _isCurrent = true;
#if (hasEvents)

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        while (!await IsCurrentAsync(cancellationToken))
        {
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task<bool> IsCurrentAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await FindProblemAsync(cancellationToken) is null;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The readiness check tells why.
            return false;
        }
    }
#endif
}
