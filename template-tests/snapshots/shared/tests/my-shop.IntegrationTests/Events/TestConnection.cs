using my_shop.Events;
using my_shop.Events.Redis;
using my_shop.Tests;

namespace my_shop.IntegrationTests.Events;

internal static class TestConnection
{
    /// <summary>Connects and waits until the server has answered; until then every command would fail at once.</summary>
    public static async Task<RedisConnection> OpenAsync(string connectionString)
    {
        var connection = new RedisConnection(connectionString);
        var log = new RedisEventLog(connection);
        await Eventually.IsTrueAsync(async () =>
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
        return connection;
    }
}
