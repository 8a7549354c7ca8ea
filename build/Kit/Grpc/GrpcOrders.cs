using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace StackTemplates.Build.Kit;

/// <summary>An order as a gRPC service returns it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Customer">Who placed it.</param>
/// <param name="Total">The total of its lines.</param>
/// <param name="State"><c>placed</c> or <c>confirmed</c>; empty if the service has no event layer.</param>
public sealed record GrpcOrder(string Id, string Customer, string Total, string State);

/// <summary>Places, reads and watches orders over gRPC, and asks for the health of the service.</summary>
/// <param name="http">Has the address of the service.</param>
/// <param name="package">The package of its orders.proto, for example <c>my_shop.orders.v1</c>.</param>
public sealed partial class GrpcOrders(HttpClient http, string package)
{
    private const string Health = "/grpc.health.v1.Health/Check";
    private const long Serving = 1;

    private static readonly string[] States = ["", "placed", "confirmed"];

    /// <summary>The full name of the service.</summary>
    public string Service => $"{package}.OrderService";

    /// <summary>
    /// A client for the service whose project is in <paramref name="project"/>; null if it does not speak gRPC. A skeleton has only the
    /// health service.
    /// </summary>
    public static GrpcOrders? Of(string project, HttpClient http)
    {
        var proto = Path.Combine(project, "Orders", "orders.proto");
        var package = File.Exists(proto) ? Package().Match(File.ReadAllText(proto)).Groups["name"].Value : "";
        return SpeaksGrpc(project) ? new GrpcOrders(http, package) : null;
    }

    /// <summary>An order the service accepts.</summary>
    public static ProtoMessage Order(string customer, string sku = "TEA-01", int quantity = 2, decimal price = 4.50m) =>
        new ProtoMessage()
            .Add(1, customer)
            .Add(2, new ProtoMessage().Add(1, sku).Add(2, quantity).Add(3, price.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Places a valid order.</summary>
    public Task<GrpcOrder> PlaceAsync(string customer, CancellationToken cancellationToken) =>
        PlaceAsync(Order(customer), cancellationToken);

    /// <summary>Places any order.</summary>
    /// <exception cref="GrpcException">The service did not accept it.</exception>
    public async Task<GrpcOrder> PlaceAsync(ProtoMessage order, CancellationToken cancellationToken) =>
        Read(await GrpcCall.UnaryAsync(http, $"/{Service}/PlaceOrder", order, cancellationToken));

    /// <summary>Reads an order.</summary>
    /// <exception cref="GrpcException">There is none.</exception>
    public async Task<GrpcOrder> GetAsync(string id, CancellationToken cancellationToken) =>
        Read(await GrpcCall.UnaryAsync(http, $"/{Service}/GetOrder", new ProtoMessage().Add(1, id), cancellationToken));

    /// <summary>Watches an order: its state now and each one after it, until it is confirmed.</summary>
    /// <exception cref="GrpcException">The watch ended before, for example after <paramref name="deadline"/>.</exception>
    public async IAsyncEnumerable<GrpcOrder> WatchAsync(
        string id, TimeSpan? deadline, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ProtoMessage().Add(1, id);
        await foreach (var order in GrpcCall.StreamAsync(http, $"/{Service}/WatchOrder", request, deadline, cancellationToken))
        {
            yield return Read(order);
        }
    }

    /// <summary>Whether the health service says that a name is served; the empty one stands for the whole service.</summary>
    /// <exception cref="GrpcException">It knows no such name.</exception>
    public async Task<bool> IsServingAsync(string name, CancellationToken cancellationToken) =>
        (await GrpcCall.UnaryAsync(http, Health, new ProtoMessage().Add(1, name), cancellationToken)).Number(1) == Serving;

    /// <summary>Polls the health service until it gives this answer, or <paramref name="hopeless"/> says that it never will.</summary>
    /// <returns>Null if it gave this answer; otherwise its last answer.</returns>
    public async Task<string?> WaitForHealthAsync(
        bool wanted, TimeSpan limit, Func<bool> hopeless, CancellationToken cancellationToken)
    {
        var last = "nothing";
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < limit && !hopeless();)
        {
            try
            {
                var serving = await IsServingAsync("", cancellationToken);
                if (serving == wanted)
                {
                    return null;
                }

                last = serving ? "serving" : "not serving";
            }
            catch (Exception error) when (error is HttpRequestException or GrpcException)
            {
                last = error.Message;
            }

            await Task.Delay(50, cancellationToken);
        }

        return last;
    }

    private static bool SpeaksGrpc(string project) => Directory.EnumerateFiles(project, "*.csproj")
        .Any(file => File.ReadAllText(file).Contains("\"Grpc.AspNetCore\"", StringComparison.Ordinal));

    private static GrpcOrder Read(ProtoMessage order) =>
        new(order.Text(1), order.Text(2), order.Text(3), States[order.Number(5)]);

    [GeneratedRegex(@"^package (?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Package();
}
