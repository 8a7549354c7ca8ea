using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace StackTemplates.Tests.Grpc;

/// <summary>
/// Invalid calls are the client's error: they end with such a code, nothing is stored or published, the log has no error, and the
/// next valid order is handled.
/// </summary>
public sealed class HostileInputTests(PackedTemplates templates) : RunningGrpcService(templates)
{
    private const string ContentType = "application/grpc";

    private static readonly byte[] Good = Framed(GrpcOrders.Order("Ada").ToBytes());

    // gRPC itself ends calls that break its protocol with INTERNAL.
    private static readonly Dictionary<string, (byte[] Body, GrpcCode Code)> Bodies = new()
    {
        ["nothing"] = ([], GrpcCode.Internal),
        ["half a frame"] = ([0, 0, 0], GrpcCode.Internal),
        ["a frame without its message"] = ([0, 0, 0, 1, 0], GrpcCode.Internal),
        ["two messages"] = ([.. Good, .. Good], GrpcCode.Internal),
        ["a compressed message without its encoding"] = ([1, 0, 0, 0, 2, 9, 9], GrpcCode.Internal),
        ["garbage for a frame"] = ([.. Enumerable.Repeat((byte)0xFF, 100)], GrpcCode.InvalidArgument),
        ["garbage for a message"] = (Framed("hello"u8.ToArray()), GrpcCode.InvalidArgument),
        ["no UTF-8"] = (Framed([0x0A, 2, 0xFF, 0xFE]), GrpcCode.InvalidArgument),
        ["half a surrogate pair"] = (Framed([0x0A, 3, 0xED, 0xA0, 0x80]), GrpcCode.InvalidArgument),
        ["deep nesting"] = (Framed([.. Enumerable.Range(0, 500).SelectMany(_ => new byte[] { 0x13 })]), GrpcCode.InvalidArgument),
        ["an empty message"] = (Framed([]), GrpcCode.InvalidArgument),
        ["a NUL"] = (Framed(GrpcOrders.Order("A\0da").ToBytes()), GrpcCode.InvalidArgument),
        ["a line feed"] = (Framed(GrpcOrders.Order("Ada\nfail: all is lost").ToBytes()), GrpcCode.InvalidArgument),
        ["a control character in another text"] = (Framed(GrpcOrders.Order("Ada", sku: "\u001b[2J").ToBytes()), GrpcCode.InvalidArgument),
        ["a negative quantity"] = (Framed(GrpcOrders.Order("Ada", quantity: -1).ToBytes()), GrpcCode.InvalidArgument),
        ["a huge price"] = (Framed(GrpcOrders.Order("Ada", price: decimal.MaxValue).ToBytes()), GrpcCode.InvalidArgument),
        ["too large"] = (Framed(GrpcOrders.Order(new string('x', 2_000_000)).ToBytes()), GrpcCode.ResourceExhausted),
        ["declared as too large"] = ([0, 0x7F, 0xFF, 0xFF, 0xFF], GrpcCode.ResourceExhausted),
    };

    [Fact]
    public async Task Invalid_messages_are_refused_and_leave_nothing_behind()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        await using var service = await ServiceProcess.StartAsync(await SettingsAsync(server.ConnectionString), Cancellation);
        using var client = await server.ConnectAsync(Cancellation);

        var answered = new List<string>();
        foreach (var (name, (body, code)) in Bodies)
        {
            var answer = await CallAsync(service, "PlaceOrder", ContentType, body);
            if (answer != (HttpStatusCode.OK, code))
            {
                answered.Add($"{name}: {answer}, not {code}");
            }
        }

        Assert.Empty(answered);
        Assert.Equal(
            (HttpStatusCode.UnsupportedMediaType, GrpcCode.Internal), await CallAsync(service, "PlaceOrder", "application/json", Good));
        Assert.Equal((HttpStatusCode.OK, GrpcCode.Unimplemented), await CallAsync(service, "StealOrder", ContentType, Good));
        Assert.Empty(client.List("KEYS", "my-shop:orders:*"));
        Assert.Equal(0L, client.Send("XLEN", Stream));
        await ItTakesAnOrderAsync(service);
    }

    [Fact]
    public async Task Bytes_that_are_no_HTTP_2_harm_no_other_connection()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        await using var service = await ServiceProcess.StartAsync(await SettingsAsync(server.ConnectionString), Cancellation);
        var connections = new List<TcpClient>();
        byte[] preface = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8];

        foreach (var bytes in new byte[][]
                 {
                     RawHttp.Get("/"), [0x16, 0x03, 0x01, 0x02, 0x00], [.. new byte[1_000]],
                     [.. preface, .. Enumerable.Repeat((byte)0xFF, 100)],
                     // SETTINGS that are 16 MB long; HEADERS that are no HPACK.
                     [.. preface, 0xFF, 0xFF, 0xFF, 4, 0, 0, 0, 0, 0],
                     [.. preface, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 4, 1, 5, 0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF],
                 })
        {
            var connection = new TcpClient();
            connections.Add(connection);
            await connection.ConnectAsync(service.Address.Host, service.Address.Port, Cancellation);
            await connection.GetStream().WriteAsync(bytes, Cancellation);
        }

        await ItTakesAnOrderAsync(service);
        connections.ForEach(connection => connection.Dispose());
    }

    [Fact]
    public async Task Ten_thousand_calls_at_once_are_all_answered_and_what_was_accepted_is_confirmed()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        await using var service = await ServiceProcess.StartAsync(await SettingsAsync(server.ConnectionString), Cancellation);
        // A hundred connections, each with the hundred calls that it carries at a time.
        var connections = Enumerable.Range(0, 100).Select(_ => new HttpClient { BaseAddress = service.Address }).ToList();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10_000).Select(number => PlaceAsync(connections[number % 100])));

        connections.ForEach(connection => connection.Dispose());
        var codes = answers.CountBy(answer => answer.Code).ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", codes));
        Assert.All(codes, code => Assert.True(code.Key is GrpcCode.Ok or GrpcCode.ResourceExhausted, code.ToString()));
        Assert.Contains(codes, code => code.Key == GrpcCode.Ok);
        foreach (var (_, id) in answers.Where(answer => answer.Code == GrpcCode.Ok))
        {
            Assert.Equal("confirmed", (await WatchAsync(service, id!))[^1].State);
        }

        await ItTakesAnOrderAsync(service);

        async Task<(GrpcCode Code, string? Id)> PlaceAsync(HttpClient http)
        {
            try
            {
                var answer = await GrpcCall.UnaryAsync(http, $"/{service.Grpc!.Service}/PlaceOrder", GrpcOrders.Order("Ada"), Cancellation);
                return (GrpcCode.Ok, answer.Text(1));
            }
            catch (GrpcException refused)
            {
                return (refused.Code, null);
            }
        }
    }

    private static async Task ItTakesAnOrderAsync(ServiceProcess service)
    {
        var order = await service.Grpc!.PlaceAsync("Ada", Cancellation);
        Assert.Equal("confirmed", (await WatchAsync(service, order.Id))[^1].State);
        Assert.DoesNotContain(
            service.Log, line => line.StartsWith("fail:", StringComparison.Ordinal) || line.StartsWith("crit:", StringComparison.Ordinal));
    }

    // The prefix says that the message is not compressed, and how long it is.
    private static byte[] Framed(byte[] message) =>
        [0, (byte)(message.Length >> 24), (byte)(message.Length >> 16), (byte)(message.Length >> 8), (byte)message.Length, .. message];

    private static async Task<(HttpStatusCode Status, GrpcCode Code)> CallAsync(
        ServiceProcess service, string method, string contentType, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/{service.Grpc!.Service}/{method}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new(contentType);
        using var answer = await service.Http.SendAsync(request, Cancellation);
        await answer.Content.ReadAsByteArrayAsync(Cancellation);
        var code = answer.Headers.Concat(answer.TrailingHeaders).First(header => header.Key == "grpc-status").Value.Single();
        return (answer.StatusCode, (GrpcCode)int.Parse(code, CultureInfo.InvariantCulture));
    }
}
