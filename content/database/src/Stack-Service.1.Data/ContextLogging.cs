using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Stack_Service._1.Data;

internal static class ContextLogging
{
    /// <summary>
    /// Leaves it to the caller to log what failed: a database that is away would otherwise be several lines for each command.
    /// </summary>
    public static void LogFailuresOnce(this DbContextOptionsBuilder options) => options.ConfigureWarnings(warnings => warnings
        // A service without a feature has no entities of its own.
        .Ignore(CoreEventId.NoEntityTypeConfigurationsWarning)
        .Log(
            (RelationalEventId.CommandExecuted, LogLevel.Debug),
            (RelationalEventId.CommandError, LogLevel.Debug),
            (RelationalEventId.ConnectionError, LogLevel.Debug),
            (RelationalEventId.TransactionError, LogLevel.Debug),
            (CoreEventId.QueryIterationFailed, LogLevel.Debug),
            (CoreEventId.SaveChangesFailed, LogLevel.Debug)));
}
