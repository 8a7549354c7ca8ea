using my_shop.Events;
using my_shop.Events.Logs;
using my_shop.Events.Redis;
using my_shop.Tests;

namespace my_shop.IntegrationTests.Events;

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
