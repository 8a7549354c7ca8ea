using System.Net;
using Stack_Service._1.Events.Management;

namespace Stack_Service._1;

/// <summary>
/// Asks the running service whether it is ready: the health check of its container, which has neither a shell nor curl. The exit code is 0
/// if it is ready, otherwise 1 with the reason.
/// </summary>
internal static class HealthProbe
{
    public const string Argument = "--probe";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>
    /// Asks on the management port in the <paramref name="settings"/> of the service. With <c>--check=live</c> among them, it asks whether
    /// the service has to be restarted.
    /// </summary>
    public static async Task<int> RunAsync(string[] settings)
    {
        string? problem;
        try
        {
            var configuration = Host.CreateApplicationBuilder(settings).Configuration;
            problem = AddressIn(configuration) is { } address
                ? await AskAsync(address, configuration["check"] ?? "ready")
                : "the service has no management port";
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException)
        {
            problem = error.Message;
        }
        await Console.Out.WriteLineAsync(problem is null ? "Ready." : $"Not ready: {problem}");
        return problem is null ? 0 : 1;
    }

    /// <summary>The address of the management endpoints, as seen from this machine; null if they are off.</summary>
    internal static Uri? AddressIn(IConfiguration configuration)
    {
        var management = configuration.GetSection(ManagementOptions.Section).Get<ManagementOptions>() ?? new();
        var address = IPAddress.Parse(management.Address);
        var host = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? IPAddress.Loopback : address;
        return management.Enabled ? new Uri($"http://{new IPEndPoint(host, management.Port)}") : null;
    }

    private static async Task<string?> AskAsync(Uri address, string check)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = address, Timeout = Patience };
        using var answer = await http.GetAsync(new Uri($"/health/{check}", UriKind.Relative));
        return answer.IsSuccessStatusCode ? null : $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}";
    }
}
