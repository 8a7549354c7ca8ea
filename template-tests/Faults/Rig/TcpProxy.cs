using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace StackTemplates.Tests.Faults.Rig;

/// <summary>A bad network between the service and its server: it loses replies, resets, delays, or falls silent.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<TcpClient, TcpClient> _connections = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _target;
    private readonly Task _accepting;
    private volatile bool _silent;
    private volatile bool _losingReplies;
    private int _delay;

    /// <summary>Starts to forward connections to <paramref name="target"/>, a port of this machine.</summary>
    public TcpProxy(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Delays all data by this many milliseconds, in both directions.</summary>
    public int Delay
    {
        set => Volatile.Write(ref _delay, value);
    }

    /// <summary>Drops all data silently, in both directions, until <see cref="Restore"/>.</summary>
    public void FallSilent() => _silent = true;

    /// <summary>Forwards requests but drops their replies, until <see cref="Restore"/>.</summary>
    public void LoseReplies() => _losingReplies = true;

    /// <summary>Ends the fault for new connections, and resets those that lost data, because they are of no more use.</summary>
    public void Restore()
    {
        _silent = _losingReplies = false;
        Delay = 0;
        ResetAll();
    }

    /// <summary>Resets every connection.</summary>
    public void ResetAll()
    {
        foreach (var (client, server) in _connections)
        {
            Reset(client);
            Reset(server);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        ResetAll();
        await _accepting;
        _ending.Dispose();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_ending.Token);
                _ = ServeAsync(client);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        var server = new TcpClient();
        _connections[client] = server;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target, _ending.Token);
            client.NoDelay = server.NoDelay = true;
            await Task.WhenAny(PassAsync(client, server, isReply: false), PassAsync(server, client, isReply: true));
        }
        catch (Exception broken) when (broken is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side is gone, so the other goes too.
        }

        _connections.TryRemove(client, out _);
        Reset(client);
        Reset(server);
    }

    private async Task PassAsync(TcpClient from, TcpClient to, bool isReply)
    {
        try
        {
            var buffer = new byte[65_536];
            var (source, target) = (from.GetStream(), to.GetStream());
            while (await source.ReadAsync(buffer, _ending.Token) is > 0 and var count)
            {
                if (Volatile.Read(ref _delay) is > 0 and var milliseconds)
                {
                    await Task.Delay(milliseconds, _ending.Token);
                }

                if (!_silent && !(isReply && _losingReplies))
                {
                    await target.WriteAsync(buffer.AsMemory(0, count), _ending.Token);
                }
            }
        }
        catch (Exception broken) when (broken is SocketException or IOException or OperationCanceledException or ObjectDisposedException
                                           or InvalidOperationException)
        {
            // One side is gone, so the other goes too.
        }
    }

    private static void Reset(TcpClient client)
    {
        try
        {
            // A linger of 0 seconds turns the close into a reset. A client that another thread has just disposed has no socket any more.
            client.Client?.LingerState = new LingerOption(enable: true, seconds: 0);
            client.Dispose();
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // Already disposed.
        }
    }
}
