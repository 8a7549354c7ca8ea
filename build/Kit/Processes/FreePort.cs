using System.Net;
using System.Net.Sockets;

namespace StackTemplates.Build.Kit;

/// <summary>Free ports on the loopback address; this process gets none twice.</summary>
public static class FreePort
{
    // Below the ephemeral ports, so that no outgoing connection takes the port before it is used.
    private const int Lowest = 10_240;
    private const int Highest = 32_767;

    private static readonly HashSet<int> Given = [];

    /// <summary>The next such port.</summary>
    public static int Next() => Next(0);

    /// <summary>The next port such that the one higher by <paramref name="offset"/> is free as well; that one is not given either.</summary>
    public static int Next(int offset)
    {
        lock (Given)
        {
            while (true)
            {
                var port = Random.Shared.Next(Lowest, Highest + 1 - offset);
                if (IsFree(port) && IsFree(port + offset))
                {
                    Given.UnionWith([port, port + offset]);
                    return port;
                }
            }
        }
    }

    private static bool IsFree(int port)
    {
        if (Given.Contains(port))
        {
            return false;
        }

        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
