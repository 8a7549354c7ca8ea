using my_shop.Events.Logs;
using my_shop.Events.Redis;
using my_shop.Tests.Events;

namespace my_shop.IntegrationTests.Events;

public sealed class RedisEventLogTests(Broker broker) : EventLogConformance, IClassFixture<Broker>, IAsyncDisposable
{
    private readonly RedisConnection _connection = new(broker.ConnectionString);

    protected override IEventLog Log => new RedisEventLog(_connection);

    protected override IEventLogAdministration Administration => new RedisEventLogAdministration(_connection);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    [Fact]
    public async Task What_a_server_can_lose_is_said()
    {
        var risks = await Administration.RisksAsync(Cancellation);

        Assert.All(risks, risk => Assert.Matches("maxmemory-policy|append-only file", risk));
    }

    // Idle clocks run in milliseconds on the server: a little more than asked for.
    protected override Task PassAsync(TimeSpan time) => Task.Delay(time + TimeSpan.FromMilliseconds(20), Cancellation);
}
