using Stack_Service._1.Events.Logs;
using Stack_Service._1.Events.Redis;
using Stack_Service._1.Tests.Events;
using StackExchange.Redis;

namespace Stack_Service._1.IntegrationTests.Events;

/// <summary>The user in broker.acl has all permissions that the event log needs, and no others.</summary>
public sealed class BrokerUserTests(Broker broker) : EventLogConformance, IAsyncLifetime
{
    private readonly string _user = $"test-{Guid.NewGuid():N}";
    private ConnectionMultiplexer? _administrator;
    private RedisConnection? _connection;
    private bool _isUser;

    protected override IEventLog Log => new RedisEventLog(_connection!);

    protected override IEventLogAdministration Administration => new RedisEventLogAdministration(_connection!);

    public async ValueTask InitializeAsync()
    {
        _administrator = await ConnectionMultiplexer.ConnectAsync(broker.ConnectionString);
        try
        {
            await _administrator.GetDatabase().ExecuteAsync("ACL", ["SETUSER", _user, .. Rules(), $">{_user}"]);
            _isUser = true;
        }
        catch (RedisServerException refused)
        {
            Assert.Skip($"The server lets this test make no user: {refused.Message}");
        }
        _connection = await TestConnection.OpenAsync(AsUser().ToString(includePassword: true));
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }
        if (_isUser)
        {
            await _administrator!.GetDatabase().ExecuteAsync("ACL", "DELUSER", _user);
        }
        if (_administrator is not null)
        {
            await _administrator.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("FLUSHALL")]
    [InlineData("KEYS *")]
    [InlineData("CONFIG GET *")]
    [InlineData("ACL WHOAMI")]
    [InlineData("GET another-service:orders:1")]
    [InlineData("XADD another-service:events:orders:placed * data 1")]
    [InlineData("PUBLISH stack-service-1:news 1")]
    public async Task Anything_else_is_refused(string command)
    {
        var options = AsUser();
        // Otherwise the client itself would refuse some of the commands.
        options.AllowAdmin = true;
        await using var client = await ConnectionMultiplexer.ConnectAsync(options);
        var words = command.Split(' ');

        var error = await Assert.ThrowsAsync<RedisServerException>(() => client.GetDatabase().ExecuteAsync(words[0], words[1..]));

        Assert.StartsWith("NOPERM", error.Message, StringComparison.Ordinal);
    }

    private ConfigurationOptions AsUser()
    {
        var options = ConfigurationOptions.Parse(broker.ConnectionString);
        (options.User, options.Password) = (_user, _user);
        return options;
    }

    // user <name> <rule> <rule> …, with comments above.
    private static string[] Rules() => File.ReadLines(Path.Combine(AppContext.BaseDirectory, "broker.acl"))
        .Single(line => line.StartsWith("user ", StringComparison.Ordinal)).Split(' ')[2..];
}
