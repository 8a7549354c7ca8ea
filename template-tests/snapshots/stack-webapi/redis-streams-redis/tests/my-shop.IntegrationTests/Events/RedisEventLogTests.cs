using my_shop.Events.Logs;
using my_shop.Events.Redis;
using my_shop.Tests.Events;

namespace my_shop.IntegrationTests.Events;

public sealed class RedisEventLogTests(Broker broker) : EventLogConformance, IClassFixture<Broker>, IAsyncDisposable
{
    private readonly RedisConnection _connection = new(broker.ConnectionString);

    protected override IEventLog Log => new RedisEventLog(_connection);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    // Idle clocks run in milliseconds on the server: a little more than asked for.
    protected override Task PassAsync(TimeSpan time) => Task.Delay(time + TimeSpan.FromMilliseconds(20), Cancellation);
}
