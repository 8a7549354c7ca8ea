using Microsoft.Extensions.Logging;
using Stack_Service._1.Events.Logs;

namespace Stack_Service._1.Events.Worker;

/// <summary>Reports the heartbeat of one loop, and when it fails or is healthy again. Logs each change once, never a repetition.</summary>
internal sealed partial class LoopState(string loop, WorkerHealth health, ILogger logger)
{
    private bool _isFailing;

    public void Heartbeat() => health.Heartbeat(loop);

    public void Ended() => health.Ended(loop);

    /// <summary>The read loop reports a broker that is away; the other loops log only failures that are not transient.</summary>
    public void Failed(Exception failure)
    {
        if (failure is EventLogException { Failure: EventLogFailure.Unavailable or EventLogFailure.GroupMissing })
        {
            LogWaiting(logger, loop, failure.Message);
        }
        else if (!_isFailing)
        {
            _isFailing = true;
            health.Failing(loop, failure.Message);
            LogFailed(logger, loop, failure.Message, failure is EventLogException ? null : failure);
        }
    }

    public void Healthy()
    {
        if (_isFailing)
        {
            _isFailing = false;
            health.Healthy(loop);
            LogHealthy(logger, loop);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Loop '{Loop}' is waiting: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string loop, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Loop '{Loop}' is failing and keeps trying: {Reason}")]
    private static partial void LogFailed(ILogger logger, string loop, string reason, Exception? unforeseen);

    [LoggerMessage(Level = LogLevel.Information, Message = "Loop '{Loop}' is healthy again")]
    private static partial void LogHealthy(ILogger logger, string loop);
}
