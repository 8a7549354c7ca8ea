using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>Settings of the broker under which it can lose events. It is asked once a minute at most.</summary>
internal sealed partial class BrokerRisks(IEventLogAdministration administration, TimeProvider time, ILogger<BrokerRisks> logger)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private (IReadOnlyList<string> Risks, long FoundAt)? _found;

    /// <returns>Each as a sentence; empty where there are none, or the broker does not tell.</returns>
    public async Task<IReadOnlyList<string>> FindAsync(CancellationToken cancellationToken)
    {
        if (_found is { } found && time.GetElapsedTime(found.FoundAt) < Fresh)
        {
            return found.Risks;
        }
        IReadOnlyList<string> risks;
        try
        {
            risks = await administration.RisksAsync(cancellationToken);
        }
        catch (EventLogException)
        {
            // It may forbid the question; that it is there was asked before.
            risks = [];
        }
        foreach (var risk in risks.Except(_found?.Risks ?? []))
        {
            LogRisk(logger, risk);
        }
        _found = (risks, time.GetTimestamp());
        return risks;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Events can be lost: {Risk}")]
    private static partial void LogRisk(ILogger logger, string risk);
}
