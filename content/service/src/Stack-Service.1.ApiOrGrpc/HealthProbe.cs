#if (isGrpc)
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;

#endif
#if (isWorker)
using System.Net;
using Stack_Service._1.Events.Management;

#endif
namespace Stack_Service._1;

/// <summary>
/// Asks the running service whether it is ready: the health check of its container, which has neither a shell nor curl. The exit code is 0
/// if it is ready, otherwise 1 with the reason.
/// </summary>
internal static class HealthProbe
{
    public const string Argument = "--probe";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

#if (isWorker)
    /// <summary>
    /// Asks on the management port in the <paramref name="settings"/> of the service. With <c>--check=live</c> among them, it asks whether
    /// the service has to be restarted.
    /// </summary>
#else
    /// <summary>Asks on the first address without TLS in the <paramref name="settings"/> of the service.</summary>
#endif
    public static async Task<int> RunAsync(string[] settings)
    {
        string? problem;
        try
        {
#if (isWorker)
            var configuration = Host.CreateApplicationBuilder(settings).Configuration;
            problem = AddressIn(configuration) is { } address
                ? await AskAsync(address, configuration["check"] ?? "ready")
                : "the service has no management port";
#else
            problem = AddressIn(WebApplication.CreateSlimBuilder(settings).Configuration) is { } address
                ? await AskAsync(address)
                : "the service has no address without TLS";
#endif
        }
#if (isGrpc)
        catch (RpcException error)
        {
            problem = error.Status.ToString();
        }
#else
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            problem = error.Message;
        }
#endif
        await Console.Out.WriteLineAsync(problem is null ? "Ready." : $"Not ready: {problem}");
        return problem is null ? 0 : 1;
    }

#if (isWorker)
    /// <summary>The address of the management endpoints, as seen from this machine; null if they are off.</summary>
    internal static Uri? AddressIn(IConfiguration configuration)
    {
        var management = configuration.GetSection(ManagementOptions.Section).Get<ManagementOptions>() ?? new();
        var address = IPAddress.Parse(management.Address);
        var host = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? IPAddress.Loopback : address;
        return management.Enabled ? new Uri($"http://{new IPEndPoint(host, management.Port)}") : null;
    }

#else
    /// <summary>The address on which Kestrel listens without TLS, as seen from this machine; null if there is none.</summary>
    internal static Uri? AddressIn(IConfiguration configuration)
    {
        string[] endpoints =
            [.. configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>()];
        string[] addresses =
            endpoints.Length > 0 ? endpoints
            : Listed("urls") is { Length: > 0 } urls ? urls
            : Listed("http_ports") is { Length: > 0 } ports ? [.. ports.Select(port => $"http://*:{port}")]
            : ["http://localhost:5000"];
        return addresses.Where(address => address.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
            .Select(BindingAddress.Parse)
            .Select(address => new UriBuilder(address.Scheme, FromHere(address.Host), address.Port).Uri)
            .FirstOrDefault();

        string[] Listed(string key) =>
            (configuration[key] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static string FromHere(string host) => host is "*" or "+" or "0.0.0.0" or "[::]" ? "127.0.0.1" : host;

#endif
#if (isGrpc)
    private static async Task<string?> AskAsync(Uri address)
    {
        using var channel = GrpcChannel.ForAddress(address, new() { HttpHandler = new SocketsHttpHandler { UseProxy = false } });
        var answer = await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest(), deadline: DateTime.UtcNow + Patience);
        return answer.Status is HealthCheckResponse.Types.ServingStatus.Serving ? null : answer.Status.ToString();
    }
#else
#if (isWorker)
    private static async Task<string?> AskAsync(Uri address, string check)
#else
    private static async Task<string?> AskAsync(Uri address)
#endif
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address, Timeout = Patience };
#if (isWorker)
        using var answer = await http.GetAsync(new Uri($"/health/{check}", UriKind.Relative));
#else
        using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative));
#endif
        return answer.IsSuccessStatusCode ? null : $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
    }
#endif
}
