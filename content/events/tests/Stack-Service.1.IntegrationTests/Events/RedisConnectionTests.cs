using System.Net;
using System.Net.Sockets;
using System.Text;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Redis;
using Stack_Service._1.Tests;

namespace Stack_Service._1.IntegrationTests.Events;

/// <summary>The reasons that are reported if a server refuses the service.</summary>
public sealed class RedisConnectionTests : IDisposable
{
    private readonly TcpListener _server = new(IPAddress.Loopback, 0);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("NOAUTH Authentication required.")]
    [InlineData("NOPERM this user has no permissions to run the 'echo' command")]
    public async Task The_reason_for_a_refusal_is_reported_even_after_other_failures(string reason)
    {
        _server.Start();
        var serving = ServeAsync(reason);
        await using var connection = new RedisConnection($"{_server.LocalEndpoint},password=the-wrong-one,connectTimeout=1000");
        var log = new RedisEventLog(connection);

        await Eventually.IsTrueAsync(async () =>
        {
            Assert.False(serving.IsCompleted, $"{serving.Exception}");
            var failure = await Assert.ThrowsAsync<EventLogException>(() => log.PingAsync(Cancellation));
            Assert.Equal(EventLogFailure.Unavailable, failure.Failure);
            return failure.Message.Contains(reason, StringComparison.Ordinal);
        });
    }

    public void Dispose() => _server.Dispose();

    /// <summary>Closes the first connection at once, and refuses each command on later ones.</summary>
    private async Task ServeAsync(string reason)
    {
        (await _server.AcceptTcpClientAsync(Cancellation)).Dispose();
        while (true)
        {
            _ = RefuseAsync(await _server.AcceptTcpClientAsync(Cancellation), reason);
        }
    }

    private static async Task RefuseAsync(TcpClient client, string reason)
    {
        using (client)
        {
            using var reader = new StreamReader(client.GetStream());
            // A command is *n, followed by $length and a word, n times.
            while (await reader.ReadLineAsync(Cancellation) is ['*', .. var words])
            {
                for (var line = 2 * int.Parse(words, null); line > 0; line--)
                {
                    await reader.ReadLineAsync(Cancellation);
                }
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"-{reason}\r\n"), Cancellation);
            }
        }
    }
}
