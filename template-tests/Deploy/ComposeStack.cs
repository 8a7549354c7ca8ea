using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace StackTemplates.Tests.Deploy;

/// <summary>
/// A generated solution in containers, driven by the commands that its owner would type. Its project has a name of its own, and its images
/// are built without a network from the packages of a restore; all of it is gone at the end.
/// </summary>
internal sealed partial class ComposeStack : IAsyncDisposable
{
    private readonly GeneratedFolder _solution;
    private readonly JsonObject _services;
    private readonly TempFolder _folder = TempFolder.Create("compose");
    private readonly string _project = $"stack-tests-{Guid.NewGuid():N}"[..20];
    private HttpClient? _http;

    private ComposeStack(GeneratedFolder solution, JsonObject services) => (_solution, _services) = (solution, services);

    /// <summary>The folder of the solution.</summary>
    public string Folder => _solution.Path;

    /// <summary>The packages that its images are built from.</summary>
    public string Packages => _folder.Below("packages");

    /// <summary>The image of the service.</summary>
    public string Image => _solution.DnsName;

    /// <summary>The stream that placed orders go through.</summary>
    public string OrdersStream => _solution.OrdersStream;

    /// <summary>The password that was generated for the broker.</summary>
    public string Password => File.ReadAllText(Path.Combine(_solution.Path, ".env")).Split("BROKER_PASSWORD=")[1].Split('\n')[0].Trim();

    /// <summary>The service over HTTP.</summary>
    public OrdersClient Orders => new(Http);

    /// <summary>The service over gRPC; null if it speaks HTTP with JSON.</summary>
    public GrpcOrders? Grpc => GrpcOrders.Of(_solution.Service, Http);

    /// <summary>The service over HTTP, whatever it does.</summary>
    public HttpClient Http => _http ?? throw new InvalidOperationException("It was not started, or has no API.");

    // The services whose images are built.
    private IEnumerable<KeyValuePair<string, JsonNode?>> Built => _services.Where(service => service.Value!["build"] is not null);

    private IEnumerable<string> OwnImages => Built.Select(ImageOf);

    /// <summary>The solution before its first start. Skips the test where there is nothing to start it with.</summary>
    public static async Task<ComposeStack> PrepareAsync(GeneratedSolution generated, CancellationToken cancellationToken)
    {
        await Need.ComposeAsync(cancellationToken);
        var solution = await generated.RestoredAsync();
        var config = await Containers.Docker("compose", "--profile", "*", "config", "--format", "json")
            .In(solution.Path).RunAsync(cancellationToken);
        var stack = new ComposeStack(solution, JsonNode.Parse(config.EnsureSucceeded().Output)!["services"]!.AsObject());
        try
        {
            await Need.ContainersAsync(await stack.ImagesAsync(cancellationToken), cancellationToken);
            stack.BuildOffline();
            return stack;
        }
        catch
        {
            stack._folder.Dispose();
            throw;
        }
    }

    /// <summary>Builds and starts it, and waits until every container is healthy.</summary>
    public static async Task<ComposeStack> UpAsync(
        GeneratedSolution generated, CancellationToken cancellationToken, params IEnumerable<string> options)
    {
        var stack = await PrepareAsync(generated, cancellationToken);
        try
        {
            await stack.UpAsync(cancellationToken, options);
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    /// <summary><c>docker compose up --build --wait</c>, with options before <c>up</c>.</summary>
    public async Task UpAsync(CancellationToken cancellationToken, params IEnumerable<string> options)
    {
        var up = await Compose([.. options, "up", "--build", "--wait", "--wait-timeout", "120"]).RunAsync(cancellationToken);
        if (!up.Succeeded)
        {
            var log = await Compose("logs", "--tail", "30").RunAsync(cancellationToken);
            throw new CliFailedException($"ended with exit code {up.ExitCode}", up.CommandLine, [.. up.Lines, .. log.Lines]);
        }

        _http?.Dispose();
        _http = _services.ContainsKey("api")
            ? new HttpClient { BaseAddress = await AddressAsync("api", 8080, cancellationToken), Timeout = Wait.Patience }
            : null;
    }

    /// <summary>A command of compose that has to succeed; returns what it printed.</summary>
    public async Task<CliResult> ComposeAsync(CancellationToken cancellationToken, params IEnumerable<string> arguments) =>
        (await Compose(arguments).RunAsync(cancellationToken)).EnsureSucceeded();

    /// <summary>Where a port of a container is reached from this machine.</summary>
    public async Task<Uri> AddressAsync(string service, int port, CancellationToken cancellationToken)
    {
        var answer = await ComposeAsync(cancellationToken, "port", service, port.ToString(CultureInfo.InvariantCulture));
        return new Uri($"http://{answer.Lines[^1]}");
    }

    /// <summary>A connection to the broker, with its password.</summary>
    public async Task<RespClient> ConnectAsync(CancellationToken cancellationToken)
    {
        var address = await AddressAsync("broker", 6379, cancellationToken);
        return await RespClient.ConnectAsync(new BrokerAddress(address.Host, address.Port, Password: Password), cancellationToken);
    }

    /// <summary>A field of what the engine knows of each container of a service, stopped ones included.</summary>
    public async Task<IReadOnlyList<string>> InspectAsync(string service, string format, CancellationToken cancellationToken)
    {
        var ids = (await ComposeAsync(cancellationToken, "ps", "--all", "--quiet", service)).Lines.Where(line => line.Length > 0);
        return (await Containers.Docker(["inspect", "--format", format, .. ids]).RunAsync(cancellationToken)).EnsureSucceeded().Lines;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        await Compose("--profile", "*", "down", "--volumes", "--remove-orphans", "--timeout", "1").RunAsync(CancellationToken.None);
        await Containers.Docker(["image", "rm", "--force", .. OwnImages]).RunAsync(CancellationToken.None);
        _folder.Dispose();
    }

    private Cli Compose(params IEnumerable<string> arguments) =>
        Containers.Docker([
            "compose", "--project-name", _project, "--file", Path.Combine(_solution.Path, "compose.yaml"),
            "--file", _folder.Below("offline.yaml"), .. arguments])
            .In(_solution.Path);

    /// <summary>The images that have to be there: those that are run, and those that others are built on.</summary>
    private async Task<IEnumerable<string>> ImagesAsync(CancellationToken cancellationToken)
    {
        var images = _services.Select(ImageOf).ToHashSet();
        foreach (var (_, service) in Built)
        {
            var dockerfile = Path.Combine((string)service!["build"]!["context"]!, (string)service["build"]!["dockerfile"]!);
            images.UnionWith(
                From().Matches(await File.ReadAllTextAsync(dockerfile, cancellationToken)).Select(match => match.Groups["image"].Value));
        }

        return images.Except([.. OwnImages, "scratch"]);
    }

    private static string ImageOf(KeyValuePair<string, JsonNode?> service) => (string)service.Value!["image"]!;

    private void BuildOffline()
    {
        PackageFolder.Collect(_solution, Packages);
        var services = new JsonObject(Built.Select(service => KeyValuePair.Create(service.Key, (JsonNode?)new JsonObject
        {
            ["build"] = new JsonObject
            {
                ["network"] = "none",
                ["additional_contexts"] = new JsonObject { ["packages"] = Packages },
            },
        })));
        // JSON is YAML, too.
        File.WriteAllText(_folder.Below("offline.yaml"), new JsonObject { ["services"] = services }.ToJsonString());
    }

    [GeneratedRegex(@"^FROM (--\S+ )?(?<image>\S+)", RegexOptions.Multiline)]
    private static partial Regex From();
}
