using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace StackTemplates.Tests.Faults.Rig;

/// <summary>A bad network between the service and its server: it loses replies, resets, delays, or falls silent.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private readonly CancellationTokenSource ending = new();
    private readonly ConcurrentDictionary<TcpClient, TcpClient> connections = new();
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int target;
    private readonly Task accepting;
    private volatile bool silent;
    private volatile bool losingReplies;
    private int delay;

    /// <summary>Starts to forward connections to <paramref name="target"/>, a port of this machine.</summary>
    public TcpProxy(int target)
    {
        this.target = target;
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Delays all data by this many milliseconds, in both directions.</summary>
    public int Delay
    {
        set => Volatile.Write(ref delay, value);
    }

    /// <summary>Drops all data silently, in both directions, until <see cref="Restore"/>.</summary>
    public void FallSilent() => silent = true;

    /// <summary>Forwards requests but drops their replies, until <see cref="Restore"/>.</summary>
    public void LoseReplies() => losingReplies = true;

    /// <summary>Ends the fault for new connections, and resets those that lost data, because they are of no more use.</summary>
    public void Restore()
    {
        silent = losingReplies = false;
        Delay = 0;
        ResetAll();
    }

    /// <summary>Resets every connection.</summary>
    public void ResetAll()
    {
        foreach (var (client, server) in connections)
        {
            Reset(client);
            Reset(server);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Stop();
        ResetAll();
        await accepting;
        ending.Dispose();
        listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(ending.Token);
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
        connections[client] = server;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, target, ending.Token);
            client.NoDelay = server.NoDelay = true;
            await Task.WhenAny(PassAsync(client, server, isReply: false), PassAsync(server, client, isReply: true));
        }
        catch (Exception broken) when (broken is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One side is gone, so the other goes too.
        }

        connections.TryRemove(client, out _);
        Reset(client);
        Reset(server);
    }

    private async Task PassAsync(TcpClient from, TcpClient to, bool isReply)
    {
        try
        {
            var buffer = new byte[65_536];
            var (source, target) = (from.GetStream(), to.GetStream());
            while (await source.ReadAsync(buffer, ending.Token) is > 0 and var count)
            {
                if (Volatile.Read(ref delay) is > 0 and var milliseconds)
                {
                    await Task.Delay(milliseconds, ending.Token);
                }

                if (!silent && !(isReply && losingReplies))
                {
                    await target.WriteAsync(buffer.AsMemory(0, count), ending.Token);
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
