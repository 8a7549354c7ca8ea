using Stack_Service._1.Events;
using Stack_Service._1.Events.Logs;
using Stack_Service._1.Events.Redis;
using Stack_Service._1.Tests;

namespace Stack_Service._1.IntegrationTests.Events;

internal static class TestConnection
{
    /// <summary>Connects and waits until the server has answered; until then every command would fail at once.</summary>
    public static async Task<RedisConnection> OpenAsync(string connectionString)
    {
        var connection = new RedisConnection(connectionString);
        await AnswersAsync(new RedisEventLog(connection));
        return connection;
    }

    /// <summary>Waits until the server has answered.</summary>
    public static Task AnswersAsync(IEventLog log) => Eventually.IsTrueAsync(async () =>
    {
        try
        {
            await log.PingAsync(TestContext.Current.CancellationToken);
            return true;
        }
        catch (EventLogException)
        {
            return false;
        }
    });
}
