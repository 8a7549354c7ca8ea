using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace my_shop.Events.Redis;

/// <summary>
/// Remembers why the last attempt to connect failed. The client keeps and reports only the first failure since it was last connected: if
/// that was a timeout, it never reports the wrong password that makes every later attempt fail. The client's log contains all failures, so
/// this is a log.
/// </summary>
internal sealed class ConnectFailures : ILoggerFactory, ILogger
{
    private volatile string? _last;

    /// <summary>The innermost message of the last failure; null if there was none.</summary>
    public string? Last => _last;

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (exception is RedisConnectionException or AuthenticationException)
        {
            _last = exception.GetBaseException().Message;
        }
    }

    public void Dispose()
    {
    }
}
