using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;

namespace my_shop;

/// <summary>
/// Asks the running service whether it is ready: the health check of its container, which has neither a shell nor curl. The exit code is 0
/// if it is ready, otherwise 1 with the reason.
/// </summary>
internal static class HealthProbe
{
    public const string Argument = "--probe";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>Asks on the first address without TLS in the <paramref name="settings"/> of the service.</summary>
    public static async Task<int> RunAsync(string[] settings)
    {
        string? problem;
        try
        {
            problem = AddressIn(WebApplication.CreateSlimBuilder(settings).Configuration) is { } address
                ? await AskAsync(address)
                : "the service has no address without TLS";
        }
        catch (RpcException error)
        {
            problem = error.Status.ToString();
        }
        await Console.Out.WriteLineAsync(problem is null ? "Ready." : $"Not ready: {problem}");
        return problem is null ? 0 : 1;
    }

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

    private static async Task<string?> AskAsync(Uri address)
    {
        using var channel = GrpcChannel.ForAddress(address, new() { HttpHandler = new SocketsHttpHandler { UseProxy = false } });
        var answer = await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest(), deadline: DateTime.UtcNow + Patience);
        return answer.Status is HealthCheckResponse.Types.ServingStatus.Serving ? null : answer.Status.ToString();
    }
}
