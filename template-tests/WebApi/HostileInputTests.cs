using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace StackTemplates.Tests.WebApi;

/// <summary>
/// Invalid requests are the client's error: they are refused with 4xx, nothing is stored or published, the log has no error, and the
/// next valid order is handled.
/// </summary>
public sealed class HostileInputTests(PackedTemplates templates) : RunningService(templates)
{
    private const string Json = "application/json";
    private const string Line = """{"sku":"TEA-01","quantity":1,"unitPrice":1}""";

    private static readonly byte[] Good = Encoding.UTF8.GetBytes(Order("Ada"));

    private static Dictionary<string, byte[]> Bodies => new()
    {
        ["declared as too large"] = RawHttp.Post("/orders", Json, "{"u8.ToArray(), length: 50_000_000),
        ["too large"] = RawHttp.Post("/orders", Json, Bytes(Order(new string('x', 2_000_000)))),
        ["too large in chunks"] =
            [.. "POST /orders HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"u8,
             .. "Transfer-Encoding: chunked\r\n\r\n200000\r\n"u8,
             .. Bytes(new string(' ', 0x200000)), .. "\r\n0\r\n\r\n"u8],
        ["a chunk without a size"] = Bytes(
            "POST /orders HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
            + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
        ["two lengths"] = Bytes(
            "POST /orders HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
            + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        ["a negative length"] = RawHttp.Post("/orders", Json, [], length: -5),
        ["nothing"] = Post(""),
        ["null"] = Post("null"),
        ["no JSON"] = Post("{ not json"),
        ["wrong types"] = Post("""{"customer":1,"lines":{}}"""),
        ["a line that is null"] = Post("""{"customer":"Ada","lines":[null]}"""),
        ["lines that are null"] = Post("""{"customer":"Ada","lines":null}"""),
        ["deep JSON"] = Post(new string('[', 100_000)),
        ["deep JSON where a text should be"] = Post($$"""{"customer":{{string.Concat(Enumerable.Repeat("{\"a\":", 10_000))}}"""),
        ["a field twice"] = Post($$"""{"customer":"Ada","customer":"Eve","lines":[{{Line}}]}"""),
        ["a NUL"] = Post(Order("A\\u0000da")),
        ["a NUL as it is"] = Post(Order("A\0da")),
        ["a line feed"] = Post(Order("Ada\\nfail: all is lost")),
        ["an escape sequence"] = Post(Order("\\u001b[2JAda")),
        ["half a surrogate pair"] = Post(Order("\\ud800")),
        ["no UTF-8"] = RawHttp.Post("/orders", Json, [.. Bytes("{\"customer\":\""), 0xFF, 0xFE, .. Bytes($"\",\"lines\":[{Line}]}}")]),
        ["a huge quantity"] = Post("""{"customer":"Ada","lines":[{"sku":"T","quantity":1e400,"unitPrice":1}]}"""),
        ["a huge price"] = Post($$"""{"customer":"Ada","lines":[{"sku":"T","quantity":1,"unitPrice":{{new string('9', 5_000)}}}]}"""),
        ["a price that is no number"] = Post("""{"customer":"Ada","lines":[{"sku":"T","quantity":1,"unitPrice":NaN}]}"""),
        ["too many lines"] = Post($$"""{"customer":"Ada","lines":[{{string.Join(',', Enumerable.Repeat(Line, 101))}}]}"""),
        ["another content type"] = RawHttp.Post("/orders", "text/plain", Good),
        ["no content type"] = RawHttp.Post("/orders", "", Good),
        ["a content type that is none"] = RawHttp.Post("/orders", "\u0001;;;", Good),
        ["a charset that is none"] = RawHttp.Post("/orders", $"{Json}; charset=bogus", Good),
        ["UTF-7"] = RawHttp.Post("/orders", $"{Json}; charset=utf-7", Good),
        ["UTF-16"] = RawHttp.Post("/orders", $"{Json}; charset=utf-16", Encoding.Unicode.GetBytes(Order("Ada"))),
    };

    private static Dictionary<string, byte[]> Heads => new()
    {
        ["a huge header"] = Bytes($"GET /health/live HTTP/1.1\r\nHost: x\r\nX: {new string('a', 100_000)}\r\n\r\n"),
        ["a thousand headers"] =
            Bytes($"GET /health/live HTTP/1.1\r\nHost: x\r\n{string.Concat(Enumerable.Repeat("X: a\r\n", 1_000))}\r\n"),
        ["a long path"] = RawHttp.Get("/" + new string('a', 20_000)),
        ["a NUL in the path"] = RawHttp.Get("/orders/%00"),
        ["no UTF-8 in the path"] = RawHttp.Get("/orders/%ff%ed%a0%80"),
        ["an unfinished escape"] = RawHttp.Get("/orders/%"),
        ["a control character in the path"] = RawHttp.Get("/orders/\u0001"),
        ["a way up"] = RawHttp.Get("/../../../../etc/passwd"),
        ["an encoded way up"] = RawHttp.Get("/%2e%2e/%2e%2e/%2e%2e/etc/passwd"),
        ["a way up with encoded slashes"] = RawHttp.Get("/orders/..%2f..%2fappsettings.json"),
        ["a file of the service"] = RawHttp.Get("/appsettings.json"),
        ["another host"] = RawHttp.Get("http://elsewhere.example/health/live"),
        ["an unknown method"] = Bytes("MAKE /orders HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
        ["TRACE"] = Bytes("TRACE /orders HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
        ["no host"] = Bytes("GET /health/live HTTP/1.1\r\n\r\n"),
        ["HTTP/0.9"] = Bytes("GET /\r\n\r\n"),
        ["HTTP/1.0 with garbage"] = [.. "GET /health/live HTTP/1.0\r\n"u8, 0, 1, 2, 0xFF, .. "\r\n\r\n"u8],
        ["the hello of TLS"] =
            [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03, .. Enumerable.Range(0, 256).Select(value => (byte)value)],
        ["zeros"] = [.. new byte[100], .. "\r\n\r\n"u8],
    };

    [Fact]
    public async Task Bodies_that_make_no_sense_are_refused_and_leave_nothing_behind() => await RefusesAsync(Bodies);

    [Fact]
    public async Task Requests_that_make_no_sense_are_refused_and_leave_nothing_behind() => await RefusesAsync(Heads);

    [Fact]
    public async Task Slow_bodies_are_aborted_and_delay_no_other_request()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        await using var service = await ServiceProcess.StartAsync(await SettingsAsync(server.ConnectionString), Cancellation);

        var slow = Enumerable.Range(0, 100).Select(_ => DripAsync(service.Address)).ToList();
        await AllConfirmedAsync(service, [(await service.Orders.PlaceAsync("Ada", Cancellation)).Id]);

        Assert.All(await Task.WhenAll(slow), answer => Assert.Equal(408, RawHttp.StatusOf(answer)));
        NothingWentWrong(service);
    }

    [Fact]
    public async Task Ten_thousand_requests_at_once_are_all_answered_and_what_was_accepted_is_confirmed()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        await using var service = await ServiceProcess.StartAsync(await SettingsAsync(server.ConnectionString), Cancellation);
        var clients = new List<TcpClient>();
        try
        {
            for (var number = 0; number < 10_000; number++)
            {
                clients.Add(new TcpClient());
                await clients[^1].ConnectAsync(service.Address.Host, service.Address.Port, Cancellation);
            }

            var answers = await Task.WhenAll(
                clients.Select(client => RawHttp.SendAsync(client, RawHttp.Post("/orders", Json, Good), Cancellation)));

            var statuses = answers.CountBy(RawHttp.StatusOf).OrderBy(status => status.Key).ToList();
            TestContext.Current.TestOutputHelper?.WriteLine($"{string.Join(", ", statuses)}; {await MemoryOf(service)}");
            Assert.All(statuses, status => Assert.True(status.Key is 202 or 429, status.ToString()));
            Assert.Contains(statuses, status => status.Key == 202);
            await AllConfirmedAsync(service, answers.Where(answer => RawHttp.StatusOf(answer) == 202).Select(IdIn));
            NothingWentWrong(service);
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    private async Task RefusesAsync(Dictionary<string, byte[]> requests)
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        await using var service = await ServiceProcess.StartAsync(await SettingsAsync(server.ConnectionString), Cancellation);
        using var client = await server.ConnectAsync(Cancellation);

        var answered = new List<string>();
        foreach (var (name, request) in requests)
        {
            var answer = await RawHttp.SendAsync(service.Address, request, Cancellation);
            if (RawHttp.StatusOf(answer) is < 400 or > 499)
            {
                answered.Add($"{name}: {answer.Split('\r')[0]}");
            }
        }

        Assert.Empty(answered);
        Assert.Empty(client.List("KEYS", "my-shop:orders:*"));
        Assert.Equal(0L, client.Send("XLEN", Stream));
        await AllConfirmedAsync(service, [(await service.Orders.PlaceAsync("Ada", Cancellation)).Id]);
        NothingWentWrong(service);
    }

    private static async Task<string> DripAsync(Uri address)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, Cancellation);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var answer = RawHttp.SendAsync(client, RawHttp.Post("/orders", Json, "{"u8.ToArray(), length: 1_000_000), Cancellation);
        while (!answer.IsCompleted)
        {
            await Task.WhenAny(answer, Task.Delay(500, Cancellation));
            try
            {
                // More than the web server itself asks for.
                await client.GetStream().WriteAsync(new byte[400].Select(_ => (byte)' ').ToArray(), Cancellation);
            }
            catch (Exception closed) when (closed is IOException or InvalidOperationException)
            {
                break;
            }
        }

        return await answer;
    }

    private static void NothingWentWrong(ServiceProcess service)
    {
        Assert.Null(service.ExitCode);
        Assert.DoesNotContain(
            service.Log, line => line.StartsWith("fail:", StringComparison.Ordinal) || line.StartsWith("crit:", StringComparison.Ordinal));
    }

    // Where the system tells: the most memory the process ever had.
    private static async Task<string> MemoryOf(ServiceProcess service) => OperatingSystem.IsLinux()
        ? (await File.ReadAllLinesAsync(string.Create(CultureInfo.InvariantCulture, $"/proc/{service.Id}/status"), Cancellation))
            .First(line => line.StartsWith("VmHWM", StringComparison.Ordinal))
        : "";

    private static string IdIn(string answer) =>
        (string)JsonNode.Parse(answer[answer.IndexOf('{', StringComparison.Ordinal)..(answer.LastIndexOf('}') + 1)])!["id"]!;

    private static string Order(string customer) => $$"""{"customer":"{{customer}}","lines":[{{Line}}]}""";

    private static byte[] Post(string body) => RawHttp.Post("/orders", Json, Bytes(body));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
