using System.Globalization;
using System.Net;

namespace StackTemplates.Tests.WebApi;

/// <summary>TLS to the broker: if the connection string asks for it, nothing is sent without it.</summary>
public sealed class BrokerTlsTests(PackedTemplates templates) : RunningService(templates), IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly int _port = FreePort.Next();

    [Theory]
    [InlineData("SERedis_IssuerCertPath")]
    [InlineData("SSL_CERT_FILE")]
    public async Task An_order_is_handled_over_TLS_and_nothing_goes_any_other_way(string trust)
    {
        await using var server = await StartAsync("localhost");
        await using var service = await ServiceProcess.StartAsync(await TrustingAsync(trust, $"localhost:{_port},ssl=true"), Cancellation);
        using var admin = await server.ConnectAsync(Cancellation);

        await AllConfirmedAsync(service, [(await service.Orders.PlaceAsync("Ada", Cancellation)).Id]);

        // The port tells whether a connection uses TLS; the one that waits in XREADGROUP is the reader's.
        await Wait.UntilAsync(() => Clients(admin).Any(client => client.Contains("cmd=xreadgroup", StringComparison.Ordinal)));
        Assert.All(Clients(admin), client => Assert.Contains($" laddr=127.0.0.1:{_port} ", client, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_asks_for_a_certificate_of_the_client_gets_it()
    {
        await using var server = await StartAsync("localhost", "--tls-auth-clients", "yes");
        var client = _authority.Issue("my-shop");
        var settings = await TrustingAsync("SERedis_IssuerCertPath", $"localhost:{_port},ssl=true");
        await using var without = ServiceProcess.Launch(settings);
        await using var service = await ServiceProcess.StartAsync(
            settings with
            {
                Port = FreePort.Next(),
                Variables = new Dictionary<string, string>(settings.Variables)
                {
                    ["SERedis_ClientCertPemPath"] = client.Certificate,
                    ["SERedis_ClientCertPasswordPath"] = client.Key,
                },
            },
            Cancellation);

        await AllConfirmedAsync(service, [(await service.Orders.PlaceAsync("Ada", Cancellation)).Id]);
        await without.WaitForHealthAsync("ready", HttpStatusCode.ServiceUnavailable, Patience, Cancellation);
    }

    [Theory]
    [InlineData("localhost", "", "certificate")]
    [InlineData("elsewhere.example", "SERedis_IssuerCertPath", "certificate")]
    [InlineData("elsewhere.example", "SSL_CERT_FILE", "certificate")]
    public async Task A_certificate_of_an_unknown_authority_or_for_another_host_is_refused_and_reported(
        string host, string trust, string reason)
    {
        await using var server = await StartAsync(host);
        using var admin = await server.ConnectAsync(Cancellation);
        await using var service = ServiceProcess.Launch(await TrustingAsync(trust, $"localhost:{_port},ssl=true"));

        await service.WaitForHealthAsync("ready", HttpStatusCode.ServiceUnavailable, Patience, Cancellation, reason);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await service.Orders.PostAsync(OrdersClient.Order("Ada"), Cancellation)).Status);
        Assert.Empty(Clients(admin));
        Assert.Empty(admin.List("KEYS", "*"));
    }

    [Fact]
    public async Task Nothing_is_sent_in_plain_text_to_a_server_without_TLS()
    {
        await using var server = await StartAsync("localhost");
        using var admin = await server.ConnectAsync(Cancellation);
        await using var service = ServiceProcess.Launch(
            await TrustingAsync("SERedis_IssuerCertPath", $"localhost:{server.Address.Port},ssl=true"));

        await service.WaitForHealthAsync("ready", HttpStatusCode.ServiceUnavailable, Patience, Cancellation, "No connection is active");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await service.Orders.PostAsync(OrdersClient.Order("Ada"), Cancellation)).Status);
        Assert.Empty(admin.List("KEYS", "*"));
    }

    public void Dispose() => _authority.Dispose();

    // The port without TLS is for the test.
    private async Task<BrokerServer> StartAsync(string host, params IEnumerable<string> more)
    {
        var (certificate, key) = _authority.Issue(host);
        return await Need.TlsServerAsync(
            [
                "--tls-port", _port.ToString(CultureInfo.InvariantCulture), "--tls-cert-file", certificate, "--tls-key-file", key,
                "--tls-ca-cert-file", _authority.Certificate, "--tls-auth-clients", "no", .. more,
            ],
            Cancellation);
    }

    private async Task<ServiceSettings> TrustingAsync(string trust, string redis) => await SettingsAsync(redis) with
    {
        Variables = trust.Length == 0
            ? new Dictionary<string, string> { ["Events__Management__Enabled"] = "false" }
            : new Dictionary<string, string> { ["Events__Management__Enabled"] = "false", [trust] = _authority.Certificate },
    };

    // The connections with a name; that of the test has none.
    private static List<string> Clients(RespClient admin) =>
    [
        .. ((string)admin.Send("CLIENT", "LIST")!).Split('\n').Where(client =>
            client.Length > 0 && !client.Contains(" name= ", StringComparison.Ordinal)),
    ];
}
