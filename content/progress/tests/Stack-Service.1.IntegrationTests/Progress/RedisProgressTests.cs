using StackExchange.Redis;
using Stack_Service._1.IntegrationTests.Events;
using Stack_Service._1.Tests.Progress;

namespace Stack_Service._1.IntegrationTests.Progress;

public sealed class RedisProgressTests(Broker broker) : ProgressConformance, IAsyncLifetime
{
    private readonly string _prefix = $"{broker.Prefix}:progress:{Guid.NewGuid():N}";
    private ConnectionMultiplexer? _connection;

    protected override IReadOnlyList<string> Store =>
        [$"--ConnectionStrings:Redis={broker.ConnectionString}", $"--Events:Prefix={broker.Prefix}", $"--Progress:Prefix={_prefix}"];

    public async ValueTask InitializeAsync() => _connection = await ConnectionMultiplexer.ConnectAsync(broker.ConnectionString);

    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Fact]
    public async Task Status_and_changes_are_what_any_program_can_read()
    {
        await What_was_reported_last_is_found();

        var database = _connection!.GetDatabase();
        var changes = await database.StreamRangeAsync($"{_prefix}:changes");
        Assert.Equal(2, changes.Length);
        Assert.Equal(["job", "state", "percent", "stage"], changes[^1].Values.Select(field => (string)field.Name!));
        var status = (await database.HashGetAllAsync($"{_prefix}:status:{changes[^1]["job"]}"))
            .ToDictionary(field => (string)field.Name!, field => (string)field.Value!);
        Assert.Equal(
            ("running", "100", "second", "1", (string?)changes[^1].Id),
            (status["state"], status["percent"], status["stage"], status["fence"], status["change"]));
        Assert.InRange(
            (await database.KeyTimeToLiveAsync($"{_prefix}:status:{changes[^1]["job"]}"))!.Value,
            TimeSpan.FromHours(23), TimeSpan.FromDays(1));
    }
}
