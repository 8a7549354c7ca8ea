using System.Net.Sockets;

namespace StackTemplates.Build.Kit;

/// <summary>
/// A Redis or Valkey server to work with; a server that was started here ends with <see cref="DisposeAsync"/>.
/// </summary>
public abstract class BrokerServer(BrokerAddress address, string origin) : IAsyncDisposable
{
    private string? _version;

    /// <summary>Its name and version, such as <c>Valkey 8.1.3</c>, once it has answered.</summary>
    public string Version => _version ?? "of unknown version";

    /// <summary>Where it listens.</summary>
    public BrokerAddress Address => address;

    /// <summary>What the generated service takes to reach it.</summary>
    public virtual string ConnectionString => address.ConnectionString;

    /// <summary>
    /// What it is and where it comes from, to be shown: <c>Valkey 8.1.3, started from /usr/bin/valkey-server, on
    /// 127.0.0.1:40123</c>.
    /// </summary>
    public string Description => _version is null ? origin : $"{_version}, {origin}, on {address.Host}:{address.Port}";

    /// <summary>Opens a connection of the caller's own.</summary>
    public virtual Task<RespClient> ConnectAsync(CancellationToken cancellationToken) =>
        RespClient.ConnectAsync(address, cancellationToken);

    /// <summary>Whether it is known to have ended, so that nothing should wait for it.</summary>
    protected virtual bool HasEnded => false;

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>Waits until it answers, and learns its name and version.</summary>
    /// <exception cref="TimeoutException">
    /// It has ended, or did not answer within <paramref name="limit"/>; the message says what it answered last.
    /// </exception>
    public async Task WaitUntilUpAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var end = DateTime.UtcNow + limit;
        while (true)
        {
            try
            {
                using var client = await ConnectAsync(cancellationToken);
                client.Send("PING");
                _version = VersionIn((string)client.Send("INFO", "server")!);
                return;
            }
            catch (Exception error) when (error is SocketException or IOException or RespException or OperationCanceledException
                                          && !cancellationToken.IsCancellationRequested)
            {
                if (HasEnded || DateTime.UtcNow > end)
                {
                    throw new TimeoutException($"{address.Host}:{address.Port} does not answer: {error.Message}");
                }

                await Task.Delay(50, cancellationToken);
            }
        }
    }

    private static string VersionIn(string info)
    {
        var fields = info.Split('\n').Select(line => line.Trim().Split(':', 2)).Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return fields.TryGetValue("valkey_version", out var valkey)
            ? $"Valkey {valkey}"
            : $"Redis {fields.GetValueOrDefault("redis_version", "of unknown version")}";
    }
}
