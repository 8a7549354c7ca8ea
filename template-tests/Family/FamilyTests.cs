using System.Text;

namespace StackTemplates.Tests.Family;

/// <summary>
/// The service templates are one family: a file that two of them generate under the same name is the same, byte for byte, except for
/// the name of the project. Files that may differ are listed here with the reason.
/// </summary>
public sealed class FamilyTests(PackedTemplates templates)
{
    private const string WebApi = "stack-webapi";
    private const string Grpc = "stack-grpc";
    private const string Worker = "stack-worker";

    private static readonly Dictionary<string, string> DifferentInGrpc = new()
    {
        ["Directory.Packages.props"] = "each has the packages of its protocol",
        ["quality.yaml"] = "what shows its answers and its health",
        ["README.md"] = "its calls, its errors, its health checks",
        ["src/my-shop.Grpc/HealthProbe.cs"] = "how the service is asked for its health",
        ["src/my-shop.Grpc/LimitsHostingExtensions.cs"] = "streams, whose places are not those of calls",
        ["src/my-shop.Grpc/LimitsOptions.cs"] = "bodies there, messages and streams here",
        ["src/my-shop.Grpc/Orders/Order.cs"] = "in memory and over gRPC no order becomes JSON",
        ["src/my-shop.Grpc/Orders/OrdersHostingExtensions.cs"] = "JSON there, a watch and the health of a service here",
        ["src/my-shop.Grpc/Orders/OrdersJson.cs"] = "over gRPC requests and answers are no JSON",
        ["src/my-shop.Grpc/Program.cs"] = "how calls come in",
        ["src/my-shop.Grpc/RejectedRequest.cs"] = "429 there, a status of gRPC here",
        ["src/my-shop.Grpc/Telemetry.cs"] = "what a span is called, and when a call has failed",
        ["src/my-shop.Grpc/appsettings.json"] = "HTTP/2 without TLS has to be asked for",
        ["src/my-shop.Grpc/my-shop.Grpc.csproj"] = "the packages of its protocol, and the .proto file",
        ["tests/my-shop.IntegrationTests/Orders/OrderJourneyTests.cs"] = "how orders are placed and followed",
        ["tests/my-shop.IntegrationTests/ServiceTests.cs"] = "how the service is asked for its health",
        ["tests/my-shop.IntegrationTests/my-shop.IntegrationTests.csproj"] = "the client of its protocol",
        ["tests/my-shop.Tests/HealthTests.cs"] = "how the service is asked for its health",
        ["tests/my-shop.Tests/EventFailureTests.cs"] = "what a client is told, and how",
        ["tests/my-shop.Tests/LimitsTests.cs"] = "how requests are refused",
        ["tests/my-shop.Tests/Orders/IdempotencyTests.cs"] = "a header there, metadata here",
        ["tests/my-shop.Tests/Orders/OrderListTests.cs"] = "how pages are asked for",
        ["tests/my-shop.Tests/Orders/TestOrders.cs"] = "what an order is sent as",
        ["tests/my-shop.Tests/my-shop.Tests.csproj"] = "the client of its protocol",
    };

    private static readonly Dictionary<string, string> DifferentInWorker = new()
    {
        ["Directory.Packages.props"] = "no packages of a protocol",
        ["Dockerfile"] = "no port",
        ["README.md"] = "no requests",
        ["compose.yaml"] = "no API",
        ["quality.yaml"] = "no requests, and its health on the management port",
        ["src/my-shop.Worker/HealthProbe.cs"] = "how the service is asked for its health",
        ["src/my-shop.Worker/Orders/DatabaseOrderStore.cs"] = "orders are not listed, and come as events only",
        ["src/my-shop.Worker/Orders/IOrderStore.cs"] = "orders are not listed, and come as events only",
        ["src/my-shop.Worker/Orders/InMemoryOrderStore.cs"] = "orders come as events only",
        ["src/my-shop.Worker/Orders/Order.cs"] = "in memory and in a database no order becomes JSON",
        ["src/my-shop.Worker/Orders/OrdersHostingExtensions.cs"] = "no requests, and orders of its own for a developer's machine",
        ["src/my-shop.Worker/Orders/OrdersJson.cs"] = "no requests and answers",
        ["src/my-shop.Worker/Orders/RedisOrderStore.cs"] = "orders come as events only",
        ["src/my-shop.Worker/Program.cs"] = "a host without a web server",
        ["src/my-shop.Worker/Properties/launchSettings.json"] = "no address, and orders of its own",
        ["src/my-shop.Worker/Telemetry.cs"] = "no spans of requests",
        ["src/my-shop.Worker/appsettings.json"] = "no hosts of requests",
        ["src/my-shop.Worker/my-shop.Worker.csproj"] = "another SDK, and no packages of a protocol",
        ["tests/my-shop.IntegrationTests/Orders/OrderJourneyTests.cs"] = "how orders are placed and followed",
        ["tests/my-shop.IntegrationTests/ServiceTests.cs"] = "how the service is started and asked for its health",
        ["tests/my-shop.IntegrationTests/my-shop.IntegrationTests.csproj"] = "no test server",
        ["tests/my-shop.Tests/ConfiguredService.cs"] = "how the service is put together",
        ["tests/my-shop.Tests/HealthProbeTests.cs"] = "how the service is asked for its health",
        ["tests/my-shop.Tests/HealthTests.cs"] = "how the service is asked for its health",
        ["tests/my-shop.Tests/Quality/RunningService.cs"] = "no limits of requests",
        ["tests/my-shop.Tests/ServiceFactory.cs"] = "how the service is started",
        ["tests/my-shop.Tests/my-shop.Tests.csproj"] = "no test server",
    };

    /// <summary>The options that the web API shares with another template, as those of the other.</summary>
    public static TheoryData<Combination> Shared =>
    [
        .. from template in new[] { Grpc, Worker }
           from combination in Combination.All
           where combination.Template == WebApi && (template == Grpc || (combination.HasEvents && combination != InMemoryWithDatabase))
           select combination with { Template = template },
    ];

    // A worker whose events are in its memory has a database like any other.
    private static Combination InMemoryWithDatabase => new(WebApi, "in-memory", Database: "postgres");

    [Theory]
    [MemberData(nameof(Shared))]
    public async Task Files_of_the_same_name_are_the_same(Combination combination)
    {
        var (webApi, other) = await FilesAsync(combination);

        var differences = Common(webApi, other)
            .Where(path => !Different(combination.Template).ContainsKey(path) && !AreSame(path, webApi, other)).ToList();

        Assert.True(
            differences.Count == 0,
            $"Both templates generate these files, and not alike:\n  {string.Join("\n  ", differences)}\n"
            + "Move them into content/service, or list them in FamilyTests with the reason why they differ.");
    }

    [Theory]
    [MemberData(nameof(Shared))]
    public async Task The_event_layer_and_its_tests_are_the_same_set_of_files(Combination combination)
    {
        var (webApi, other) = await FilesAsync(combination);

        Assert.Equal(webApi.Keys.Where(IsOfEvents), other.Keys.Where(IsOfEvents));
        Assert.Equal(combination.HasEvents, other.Keys.Any(IsOfEvents));
    }

    [Theory]
    [InlineData(Grpc)]
    [InlineData(Worker)]
    public async Task Every_file_that_may_differ_does(string template)
    {
        var differing = new HashSet<string>();
        foreach (var row in Shared.Where(row => row.Data.Template == template))
        {
            var (webApi, other) = await FilesAsync(row.Data);
            differing.UnionWith(Common(webApi, other).Where(path => !AreSame(path, webApi, other)));
        }

        Assert.Equal(Different(template).Keys.Order(StringComparer.Ordinal), differing.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Shared))]
    public async Task Each_has_the_packages_of_its_protocol_only(Combination combination)
    {
        var (webApi, other) = await FilesAsync(combination);

        Assert.DoesNotContain(webApi, file => Mentions(file.Value, "grpc") || Mentions(file.Value, "protobuf"));
        Assert.DoesNotContain(other, file => Mentions(file.Value, "OpenApi"));
        if (combination.Template == Worker)
        {
            Assert.DoesNotContain(other, file => Mentions(file.Value, "Mvc.Testing") || Mentions(file.Value, "grpc"));
        }
    }

    private static Dictionary<string, string> Different(string template) => template == Grpc ? DifferentInGrpc : DifferentInWorker;

    private async Task<(SortedDictionary<string, byte[]> WebApi, SortedDictionary<string, byte[]> Other)> FilesAsync(
        Combination combination) => (
            Renamed(await templates.TreeAsync(combination with { Template = WebApi }), combination.Project),
            Renamed(await templates.TreeAsync(combination), combination.Project));

    // The one file, with the name of the other's project.
    private static SortedDictionary<string, byte[]> Renamed(FileTree tree, string project) => new(
        tree.Files.ToDictionary(
            file => Renamed(file.Key, project),
            file => file.Value.Content.Contains((byte)0) ? file.Value.Content : Encoding.UTF8.GetBytes(Renamed(file.Value.Text, project))),
        StringComparer.Ordinal);

    private static string Renamed(string text, string project) =>
        text.Replace("my-shop.Api", $"my-shop.{project}", StringComparison.Ordinal);

    private static IEnumerable<string> Common(SortedDictionary<string, byte[]> one, SortedDictionary<string, byte[]> other) =>
        one.Keys.Where(other.ContainsKey);

    private static bool AreSame(string path, SortedDictionary<string, byte[]> one, SortedDictionary<string, byte[]> other) =>
        one[path].AsSpan().SequenceEqual(other[path]);

    private static bool IsOfEvents(string path) =>
        path.Contains("/Events/", StringComparison.Ordinal) || path.Contains(".Events/", StringComparison.Ordinal);

    private static bool Mentions(byte[] content, string word) => Encoding.UTF8.GetString(content)
        .Replace("my-shop.Grpc", "", StringComparison.Ordinal).Contains(word, StringComparison.OrdinalIgnoreCase);
}
