using System.Security.Authentication;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace my_shop.Events.Redis;

/// <summary>
/// Remembers why the last attempt to connect failed. The client keeps, and reports by its events, only the first failure since it was
/// last connected: if that is a timeout, the wrong password that every later attempt runs into is never named. The client's log has all
/// of them, so this is a log.
/// </summary>
internal sealed class ConnectFailures : ILoggerFactory, ILogger
{
    private volatile string? _last;

    /// <summary>The innermost message of the last failure; null where there was none.</summary>
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
