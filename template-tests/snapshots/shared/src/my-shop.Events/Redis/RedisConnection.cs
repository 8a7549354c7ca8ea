using System.Net;
using StackExchange.Redis;

namespace my_shop.Events.Redis;

/// <summary>
/// The connections to the server: one for commands, which the service's own code may use, too, and one for each reader, because a
/// blocking read holds up every command after it. All of them connect by themselves as soon as the server is available.
/// </summary>
public sealed class RedisConnection : IAsyncDisposable, IDisposable
{
    private readonly ConfigurationOptions _options;
    private readonly ConnectFailures _failures = new();
    private readonly Lazy<Task<ConnectionMultiplexer>> _commands;
    private long _lookedForPrimary;

    /// <param name="connectionString">
    /// As StackExchange.Redis reads it: https://stackexchange.github.io/StackExchange.Redis/Configuration.
    /// </param>
    /// <exception cref="FormatException">It is malformed or contains no server.</exception>
    public RedisConnection(string connectionString)
    {
        _options = Parse(connectionString);
        _options.AbortOnConnectFail = false;
        // A command must never be sent after its caller was told that it failed.
        _options.BacklogPolicy = BacklogPolicy.FailFast;
        _options.ReconnectRetryPolicy = new ExponentialRetry(deltaBackOffMilliseconds: 100, maxDeltaBackOffMilliseconds: 5_000);
        // Nothing here subscribes, and a subscriber connection would be a second one on the server.
        _options.CommandMap = CommandMap.Create(["SUBSCRIBE"], available: false);
        _options.ConfigurationChannel = "";
        // No tie-breaker key, which would not belong to this service: there is only one server, or Sentinel or the cluster knows the
        // primary.
        _options.TieBreaker = "";
        // Messages end up in logs and health responses, so they leave out the state of the client's thread pool.
        _options.IncludeDetailInExceptions = false;
        _options.LoggerFactory = _failures;
        _commands = new(() => ConnectionMultiplexer.ConnectAsync(_options));
    }

    /// <summary>The servers' addresses, as configured.</summary>
    public string Servers => string.Join(", ", _options.EndPoints.Select(
        endpoint => endpoint is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : $"{endpoint}"));

    /// <summary>After how long the client gives up on the reply to a command.</summary>
    internal TimeSpan CommandTimeout => TimeSpan.FromMilliseconds(_options.AsyncTimeout);

    /// <summary>Why the last attempt to connect failed, in the words of the server or the system; null if none has failed.</summary>
    internal string? LastFailure => _failures.Last;

    /// <summary>
    /// The database for commands. Commands fail at once, with <see cref="RedisConnectionException"/>, while the server is away.
    /// </summary>
    /// <exception cref="RedisConnectionException">The first connection has not been established yet.</exception>
    public ValueTask<IDatabase> GetDatabaseAsync(CancellationToken cancellationToken = default)
    {
        var connection = _commands.Value;
        return connection.IsCompletedSuccessfully ? new(connection.Result.GetDatabase()) : new(WaitAsync());

        async Task<IDatabase> WaitAsync()
        {
            try
            {
                return (await connection.WaitAsync(FirstConnectTime, cancellationToken)).GetDatabase();
            }
            catch (TimeoutException early)
            {
                throw new RedisConnectionException(
                    ConnectionFailureType.UnableToConnect, CommandFlags.None, "There is no connection yet.", early);
            }
        }
    }

    /// <summary>
    /// Makes the client check at once which server is the primary. Otherwise it checks once a minute, and until then sends writes to a
    /// server that refuses them.
    /// </summary>
    internal void FindPrimary()
    {
        var now = Environment.TickCount64;
        var before = Interlocked.Read(ref _lookedForPrimary);
        if (now - before >= 1_000 && Interlocked.CompareExchange(ref _lookedForPrimary, now, before) == before
            && _commands is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            _ = _commands.Value.Result.ConfigureAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_commands.IsValueCreated)
        {
            await (await _commands.Value).DisposeAsync();
        }
    }

    public void Dispose()
    {
        if (_commands is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            _commands.Value.Result.Dispose();
        }
    }

    /// <summary>A new connection for reads that wait up to <paramref name="block"/> on the server.</summary>
    internal Task<ConnectionMultiplexer> ConnectReaderAsync(TimeSpan block)
    {
        var options = _options.Clone();
        // The reply to a blocking read must arrive before the client gives up, because its entries are already on the pending list.
        options.AsyncTimeout = (int)(block + ReplyTime).TotalMilliseconds;
        options.ClientName = $"{options.ClientName ?? options.Defaults.ClientName}-reader";
        // With RESP3 the server would treat this connection as pub/sub, with a limit on its output buffer.
        options.Protocol = RedisProtocol.Resp2;
        return ConnectionMultiplexer.ConnectAsync(options);
    }

    // The client needs its whole connect timeout to find out that there is no server; no request should wait for that.
    private static readonly TimeSpan FirstConnectTime = TimeSpan.FromSeconds(1);

    /// <summary>How long a reply may take after a read has waited on the server.</summary>
    internal static readonly TimeSpan ReplyTime = TimeSpan.FromSeconds(5);

    private static ConfigurationOptions Parse(string connectionString)
    {
        ConfigurationOptions options;
        try
        {
            options = ConfigurationOptions.Parse(connectionString);
        }
        catch (ArgumentException malformed)
        {
            throw new FormatException($"ConnectionStrings:Redis cannot be read: {malformed.Message} {Expected}", malformed);
        }
        if (options.EndPoints.Count == 0 || connectionString.Contains("://", StringComparison.Ordinal))
        {
            throw new FormatException($"ConnectionStrings:Redis contains no server. {Expected}");
        }
        return options;
    }

    private const string Expected = "Write host:port, and options behind commas, for example 'redis.internal:6380,ssl=true,password=…'.";
}
