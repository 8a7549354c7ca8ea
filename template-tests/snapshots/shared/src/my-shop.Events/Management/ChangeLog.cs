using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace my_shop.Events.Management;

/// <summary>Logs every change that is made through the management port: who, what, and how many.</summary>
internal sealed partial class ChangeLog(ILogger<ChangeLog> logger)
{
    /// <summary>Logs a change of a number of dead letters.</summary>
    /// <param name="change">What was done, for example <c>redrive</c>.</param>
    public void Changed(IPAddress? by, string change, string stream, long count) =>
        LogDeadLetters(logger, by, change, count, Printable(stream));

    /// <summary>Logs that a change of an unknown number of dead letters begins.</summary>
    public void Started(IPAddress? by, string change, string stream) => LogStarted(logger, by, change, Printable(stream));

    /// <summary>Logs a change of a group of a stream, or of all streams of a category.</summary>
    public void GroupChanged(HttpContext http, string change, string group, string stream) =>
        LogGroup(logger, http.Connection.RemoteIpAddress, change, Printable(group), Printable(stream));

    // A name may contain line breaks, which must not look like lines of this log.
    private static string Printable(string name) => string.Concat(name.Select(one => char.IsControl(one) ? '\uFFFD' : one));

    [LoggerMessage(Level = LogLevel.Information, Message = "Management: {Address} starts a {Change} of dead letters of stream {Stream}")]
    private static partial void LogStarted(ILogger logger, IPAddress? address, string change, string stream);

    [LoggerMessage(Level = LogLevel.Information, Message = "Management: {Address}, {Change} of {Count} dead letters of stream {Stream}")]
    private static partial void LogDeadLetters(ILogger logger, IPAddress? address, string change, long count, string stream);

    [LoggerMessage(Level = LogLevel.Information, Message = "Management: {Address}, {Change} of group {Group} of {Stream}")]
    private static partial void LogGroup(ILogger logger, IPAddress? address, string change, string group, string stream);
}
