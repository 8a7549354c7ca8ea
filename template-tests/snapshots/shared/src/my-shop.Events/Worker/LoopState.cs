using Microsoft.Extensions.Logging;
using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>What one loop reports: that it turns, that it is held up, that it goes on. Logs each change once, never a repetition.</summary>
internal sealed partial class LoopState(string loop, WorkerHealth health, ILogger logger)
{
    private bool _isHeldUp;

    public void Turned() => health.Turned(loop);

    public void Ended() => health.Ended(loop);

    /// <summary>A broker that is away is the read loop's to report; every other loop speaks up only where it needs a person.</summary>
    public void Failed(Exception failure)
    {
        if (failure is EventLogException { Failure: EventLogFailure.Unavailable or EventLogFailure.GroupMissing })
        {
            LogWaiting(logger, loop, failure.Message);
        }
        else if (!_isHeldUp)
        {
            _isHeldUp = true;
            health.Trouble(loop, failure.Message);
            LogFailed(logger, loop, failure.Message, failure is EventLogException ? null : failure);
        }
    }

    public void Well()
    {
        if (_isHeldUp)
        {
            _isHeldUp = false;
            health.Well(loop);
            LogWell(logger, loop);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The loop '{Loop}' has to wait: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string loop, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The loop '{Loop}' cannot do its work; trying on: {Reason}")]
    private static partial void LogFailed(ILogger logger, string loop, string reason, Exception? unforeseen);

    [LoggerMessage(Level = LogLevel.Information, Message = "The loop '{Loop}' does its work again")]
    private static partial void LogWell(ILogger logger, string loop);
}
