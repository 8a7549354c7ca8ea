using System.Net;
using StackExchange.Redis;

namespace my_shop.Events.Redis;

/// <summary>
/// The connections to the server: one for commands, which the service's own code may use too, and one for each reader, because a
/// blocking read holds up everything behind it. Both connect by themselves when the server comes, and again when it comes back.
/// </summary>
public sealed class RedisConnection : IAsyncDisposable, IDisposable
{
    private readonly ConfigurationOptions _options;
    private readonly ConnectFailures _failures = new();
    private readonly Lazy<Task<ConnectionMultiplexer>> _commands;
    private long _lookedForPrimary;

    /// <param name="connectionString">As StackExchange.Redis reads it: https://stackexchange.github.io/StackExchange.Redis/Configuration.</param>
    /// <exception cref="FormatException">It cannot be read, or names no server.</exception>
    public RedisConnection(string connectionString)
    {
        _options = Parse(connectionString);
        _options.AbortOnConnectFail = false;
        // A command must never be sent after its caller was told that it failed.
        _options.BacklogPolicy = BacklogPolicy.FailFast;
        _options.ReconnectRetryPolicy = new ExponentialRetry(deltaBackOffMilliseconds: 100, maxDeltaBackOffMilliseconds: 5_000);
        // Nothing here subscribes, and each subscriber would cost the server a second connection.
        _options.CommandMap = CommandMap.Create(["SUBSCRIBE"], available: false);
        _options.ConfigurationChannel = "";
        // A key that is not of this service: there is no other server to choose from, or a Sentinel or cluster says which.
        _options.TieBreaker = "";
        // Messages go into logs and health answers: what happened and where, without the state of the client's thread pool.
        _options.IncludeDetailInExceptions = false;
        _options.LoggerFactory = _failures;
        _commands = new(() => ConnectionMultiplexer.ConnectAsync(_options));
    }

    /// <summary>The servers' addresses, as configured.</summary>
    public string Servers => string.Join(", ", _options.EndPoints.Select(
        endpoint => endpoint is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : $"{endpoint}"));

    /// <summary>Why the last attempt to connect failed, in the words of the server or the system; null where none has failed.</summary>
    internal string? LastFailure => _failures.Last;

    /// <summary>The database for commands. Commands fail at once, with <see cref="RedisConnectionException"/>, while the server is away.</summary>
    /// <exception cref="RedisConnectionException">The first connection, made at the start, is still not there.</exception>
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
                throw new RedisConnectionException(ConnectionFailureType.UnableToConnect, CommandFlags.None, "There is no connection yet.", early);
            }
        }
    }

    /// <summary>
    /// Has the client look at once which server is the primary now. By itself it does so once a minute, and until then writes to a
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

    /// <summary>A new connection for reads that wait up to <paramref name="block"/> at the server.</summary>
    internal Task<ConnectionMultiplexer> ConnectReaderAsync(TimeSpan block)
    {
        var options = _options.Clone();
        // The reply to a read that waited must arrive before the client gives up: what it brings is already on the pending list.
        options.AsyncTimeout = (int)(block + ReplyTime).TotalMilliseconds;
        options.ClientName = $"{options.ClientName ?? options.Defaults.ClientName}-reader";
        // RESP3 would make this connection a pub/sub one in the server's eyes, with a limit on what may wait for it.
        options.Protocol = RedisProtocol.Resp2;
        return ConnectionMultiplexer.ConnectAsync(options);
    }

    // The client takes its whole connect timeout to find that no server is there; no request should wait for that.
    private static readonly TimeSpan FirstConnectTime = TimeSpan.FromSeconds(1);

    /// <summary>How long a reply may take after a read has waited at the server.</summary>
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
            throw new FormatException($"ConnectionStrings:Redis names no server. {Expected}");
        }
        return options;
    }

    private const string Expected = "Write host:port, and options behind commas, for example 'redis.internal:6380,ssl=true,password=…'.";
}
