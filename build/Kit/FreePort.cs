using System.Net;
using System.Net.Sockets;

namespace StackTemplates.Build.Kit;

/// <summary>Ports on the loopback address that nobody listens on, none handed out twice by this process.</summary>
public static class FreePort
{
    private static readonly HashSet<int> Given = [];

    /// <summary>The next such port.</summary>
    public static int Next()
    {
        lock (Given)
        {
            while (true)
            {
                using var listener = new TcpListener(IPAddress.Loopback, 0);
                listener.Start();
                var port = ((IPEndPoint)listener.LocalEndpoint).Port;
                if (Given.Add(port))
                {
                    return port;
                }
            }
        }
    }
}
