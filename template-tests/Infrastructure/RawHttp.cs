using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace StackTemplates.Tests.Infrastructure;

/// <summary>Sends arbitrary bytes to a web server, which no HTTP client would do, and returns the response.</summary>
internal static class RawHttp
{
    /// <summary>A request with a body, of which no more than <paramref name="length"/> says is right.</summary>
    public static byte[] Post(string path, string contentType, byte[] body, long? length = null) =>
    [
        .. Encoding.Latin1.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {contentType}\r\n"
                + $"Content-Length: {length ?? body.Length}\r\n\r\n")),
        .. body,
    ];

    /// <summary>A request without a body.</summary>
    public static byte[] Get(string path) =>
        Encoding.Latin1.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    /// <summary>The status of an answer; 0 if there is none.</summary>
    public static int StatusOf(string answer) =>
        answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(answer.AsSpan(9, 3), CultureInfo.InvariantCulture) : 0;

    /// <summary>Sends it on a connection of its own and reads until the server closes that.</summary>
    public static async Task<string> SendAsync(Uri address, byte[] request, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, cancellationToken);
        return await SendAsync(client, request, cancellationToken);
    }

    /// <summary>Sends it on this connection and reads until the server closes it.</summary>
    public static async Task<string> SendAsync(TcpClient client, byte[] request, CancellationToken cancellationToken)
    {
        var stream = client.GetStream();
        var answer = new StringBuilder();
        try
        {
            await stream.WriteAsync(request, cancellationToken);
            var buffer = new byte[4_096];
            for (var read = 1; read > 0; answer.Append(Encoding.UTF8.GetString(buffer, 0, read)))
            {
                read = await stream.ReadAsync(buffer, cancellationToken);
            }
        }
        catch (Exception broken) when (broken is IOException or SocketException)
        {
            // A server may close the connection before everything is sent; only its response counts.
        }

        return answer.ToString();
    }
}
