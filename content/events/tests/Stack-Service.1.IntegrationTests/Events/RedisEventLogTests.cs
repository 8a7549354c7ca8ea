using Stack_Service._1.Events.Logs;
using Stack_Service._1.Events.Redis;
using Stack_Service._1.Tests.Events;

namespace Stack_Service._1.IntegrationTests.Events;

public sealed class RedisEventLogTests(Broker broker) : EventLogConformance, IAsyncLifetime
{
    private RedisConnection? _connection;

    protected override IEventLog Log => new RedisEventLog(_connection!);

    protected override IEventLogAdministration Administration => new RedisEventLogAdministration(_connection!);

    public async ValueTask InitializeAsync() => _connection = await TestConnection.OpenAsync(broker.ConnectionString);

    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task What_a_server_can_lose_is_said()
    {
        var risks = await Administration.RisksAsync(Cancellation);

        Assert.All(risks, risk => Assert.Matches("maxmemory-policy|append-only file", risk));
    }
}
