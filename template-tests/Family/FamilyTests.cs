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

    private static readonly Dictionary<string, string> Different = new()
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

    /// <summary>The options that both templates have.</summary>
    public static TheoryData<Combination> Shared =>
        [.. Combination.All.Where(combination => combination.Template == WebApi).Select(combination => combination with { Template = Grpc })];

    [Theory]
    [MemberData(nameof(Shared))]
    public async Task Files_of_the_same_name_are_the_same(Combination combination)
    {
        var (webApi, grpc) = await FilesAsync(combination);

        var differences = Common(webApi, grpc).Where(path => !Different.ContainsKey(path) && !AreSame(path, webApi, grpc)).ToList();

        Assert.True(
            differences.Count == 0,
            $"Both templates generate these files, and not alike:\n  {string.Join("\n  ", differences)}\n"
            + "Move them into content/service, or list them in FamilyTests with the reason why they differ.");
    }

    [Theory]
    [MemberData(nameof(Shared))]
    public async Task The_event_layer_and_its_tests_are_the_same_set_of_files(Combination combination)
    {
        var (webApi, grpc) = await FilesAsync(combination);

        Assert.Equal(webApi.Keys.Where(IsOfEvents), grpc.Keys.Where(IsOfEvents));
        Assert.Equal(combination.HasEvents, grpc.Keys.Any(IsOfEvents));
    }

    [Fact]
    public async Task Every_file_that_may_differ_does()
    {
        var differing = new HashSet<string>();
        foreach (var row in Shared)
        {
            var (webApi, grpc) = await FilesAsync(row.Data);
            differing.UnionWith(Common(webApi, grpc).Where(path => !AreSame(path, webApi, grpc)));
        }

        Assert.Equal(Different.Keys.Order(StringComparer.Ordinal), differing.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Shared))]
    public async Task Each_has_the_packages_of_its_protocol_only(Combination combination)
    {
        var (webApi, grpc) = await FilesAsync(combination);

        Assert.DoesNotContain(webApi, file => Mentions(file.Value, "grpc") || Mentions(file.Value, "protobuf"));
        Assert.DoesNotContain(grpc, file => Mentions(file.Value, "OpenApi"));
    }

    private async Task<(SortedDictionary<string, byte[]> WebApi, SortedDictionary<string, byte[]> Grpc)> FilesAsync(
        Combination combination) =>
        (Renamed(await templates.TreeAsync(combination with { Template = WebApi })), Renamed(await templates.TreeAsync(combination)));

    // The one file, with the name of the other's project.
    private static SortedDictionary<string, byte[]> Renamed(FileTree tree) => new(
        tree.Files.ToDictionary(
            file => Renamed(file.Key),
            file => file.Value.Content.Contains((byte)0) ? file.Value.Content : Encoding.UTF8.GetBytes(Renamed(file.Value.Text))),
        StringComparer.Ordinal);

    private static string Renamed(string text) => text.Replace("my-shop.Api", "my-shop.Grpc", StringComparison.Ordinal);

    private static IEnumerable<string> Common(SortedDictionary<string, byte[]> one, SortedDictionary<string, byte[]> other) =>
        one.Keys.Where(other.ContainsKey);

    private static bool AreSame(string path, SortedDictionary<string, byte[]> one, SortedDictionary<string, byte[]> other) =>
        one[path].AsSpan().SequenceEqual(other[path]);

    private static bool IsOfEvents(string path) =>
        path.Contains("/Events/", StringComparison.Ordinal) || path.Contains(".Events/", StringComparison.Ordinal);

    private static bool Mentions(byte[] content, string word) => Encoding.UTF8.GetString(content)
        .Replace("my-shop.Grpc", "", StringComparison.Ordinal).Contains(word, StringComparison.OrdinalIgnoreCase);
}
