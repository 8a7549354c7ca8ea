using System.Net;

namespace StackTemplates.Tests.Kit;

/// <summary>Calls are framed, and their ends are read, as gRPC has them over HTTP/2.</summary>
public sealed class GrpcCallTests
{
    private const string Method = "/shop.OrderService/Watch";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_has_its_length_and_its_deadline()
    {
        using var wire = new Wire("0000000000", []);

        await CallAsync(wire, TimeSpan.FromMilliseconds(1_500));

        Assert.Equal("0000000003089601", Convert.ToHexString(wire.Sent));
        Assert.Equal((HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact), (wire.Request.Version, wire.Request.VersionPolicy));
        Assert.Equal(("application/grpc", "trailers", "1500m"), (
            $"{wire.Request.Content!.Headers.ContentType}", $"{wire.Request.Headers.TE}",
            wire.Request.Headers.GetValues("grpc-timeout").Single()));
    }

    [Fact]
    public async Task Every_message_of_a_stream_is_read()
    {
        using var wire = new Wire("0000000002" + "0801" + "0000000000" + "0000000002" + "0802", [("grpc-status", "0")]);

        Assert.Equal([1, 0, 2], (await CallAsync(wire)).Select(message => message.Number(1)));
    }

    [Fact]
    public async Task An_error_after_messages_has_its_code_text_and_details()
    {
        // google.rpc.Status with a google.rpc.RetryInfo of five seconds.
        var status = new ProtoMessage().Add(1, 14).Add(2, "no").Add(3, new ProtoMessage()
            .Add(1, "type.googleapis.com/google.rpc.RetryInfo")
            .Add(2, new ProtoMessage().Add(1, new ProtoMessage().Add(1, 5))));
        var details = Convert.ToBase64String(status.ToBytes()).TrimEnd('=');
        using var wire = new Wire(
            "0000000002" + "0801", [("grpc-status", "14"), ("grpc-message", "not%20now"), ("grpc-status-details-bin", details)]);

        var error = await Assert.ThrowsAsync<GrpcException>(() => CallAsync(wire));

        Assert.Equal((GrpcCode.Unavailable, "Unavailable: not now"), (error.Code, error.Message));
        Assert.Equal(5, error.Details["google.rpc.RetryInfo"].Message(1)!.Number(1));
    }

    [Fact]
    public async Task An_error_without_messages_is_read_from_the_headers()
    {
        using var wire = new Wire("", [], [("grpc-status", "5"), ("grpc-message", "gone")]);

        Assert.Equal(GrpcCode.NotFound, (await Assert.ThrowsAsync<GrpcException>(() => CallAsync(wire))).Code);
    }

    [Theory]
    [InlineData("000000")]
    [InlineData("0000000003" + "08")]
    [InlineData("0100000000")]
    public async Task A_stream_that_breaks_off_or_is_compressed_is_no_answer(string hex)
    {
        using var wire = new Wire(hex, []);

        await Assert.ThrowsAnyAsync<IOException>(() => CallAsync(wire));
    }

    private static async Task<List<ProtoMessage>> CallAsync(Wire wire, TimeSpan? deadline = null)
    {
        using var http = new HttpClient(wire, disposeHandler: false) { BaseAddress = new Uri("http://localhost") };
        var request = new ProtoMessage().Add(1, 150);
        return await GrpcCall.StreamAsync(http, Method, request, deadline, Cancellation).ToListAsync(Cancellation);
    }

    /// <summary>Answers with these bytes and trailers, or headers, and keeps what was sent.</summary>
    private sealed class Wire(
        string hex, IEnumerable<(string Name, string Value)> trailers, params IEnumerable<(string Name, string Value)> headers)
        : HttpMessageHandler
    {
        public HttpRequestMessage Request { get; private set; } = new();

        public byte[] Sent { get; private set; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (Request, Sent) = (request, await request.Content!.ReadAsByteArrayAsync(cancellationToken));
            var answer = new HttpResponseMessage { Content = new ByteArrayContent(Convert.FromHexString(hex)) };
            foreach (var (name, value) in headers)
            {
                answer.Headers.Add(name, value);
            }

            foreach (var (name, value) in trailers)
            {
                answer.TrailingHeaders.Add(name, value);
            }

            return answer;
        }
    }
}
