using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>Settings with which the broker can lose events, looked up at most once a minute.</summary>
internal sealed partial class BrokerRisks(IEventLogAdministration administration, TimeProvider time, ILogger<BrokerRisks> logger)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private (IReadOnlyList<string> Risks, long FoundAt)? _found;

    /// <returns>A sentence for each; empty if there are none or the broker does not tell.</returns>
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
            // The broker may forbid this command; that it answers was checked before.
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
