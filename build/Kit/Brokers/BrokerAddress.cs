using System.Globalization;

namespace StackTemplates.Build.Kit;

/// <summary>The address and the credentials of a server.</summary>
public sealed record BrokerAddress(string Host, int Port, string? User = null, string? Password = null)
{
    private const int StandardPort = 6379;

    /// <summary>The address as the generated service takes it: <c>host:port,password=…</c>.</summary>
    public string ConnectionString =>
        string.Create(CultureInfo.InvariantCulture, $"{Host}:{Port}")
        + (User is null ? "" : $",user={User}")
        + (Password is null ? "" : $",password={Password}");

    /// <summary>
    /// Reads the first endpoint, user and password of a StackExchange.Redis connection string; this program does not need the
    /// rest.
    /// </summary>
    public static BrokerAddress Parse(string connectionString)
    {
        var parts = connectionString.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var endpoint = Array.Find(parts, part => !part.Contains('=', StringComparison.Ordinal))
            ?? throw new UserException($"{GivenBroker.Variable} names no server. Example: localhost:6379,password=secret");
        var colon = endpoint.LastIndexOf(':');
        var hasPort = colon > 0 && int.TryParse(endpoint[(colon + 1)..], CultureInfo.InvariantCulture, out _);
        return new BrokerAddress(
            hasPort ? endpoint[..colon] : endpoint,
            hasPort ? int.Parse(endpoint[(colon + 1)..], CultureInfo.InvariantCulture) : StandardPort,
            Setting(parts, "user"),
            Setting(parts, "password"));
    }

    private static string? Setting(string[] parts, string name) =>
        Array.Find(parts, part => part.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..];
}
