using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;

namespace StackTemplates.Build.Kit;

/// <summary>
/// A gRPC call as https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md describes it, over HTTP/2 without TLS. Made by
/// hand, so that services can be called on machines where no gRPC package can be restored.
/// </summary>
public static class GrpcCall
{
    private const int PrefixLength = 5;

    private static readonly MediaTypeHeaderValue ContentType = new("application/grpc");

    /// <summary>Calls a method that answers with one message.</summary>
    /// <param name="http">Has the address of the service.</param>
    /// <param name="method">For example <c>/my_shop.orders.v1.OrderService/GetOrder</c>.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="GrpcException">It ended with an error.</exception>
    /// <exception cref="HttpRequestException">There was no answer.</exception>
    public static async Task<ProtoMessage> UnaryAsync(
        HttpClient http, string method, ProtoMessage request, CancellationToken cancellationToken)
    {
        // To the end of the stream, where an error would be.
        ProtoMessage? last = null;
        await foreach (var answer in StreamAsync(http, method, request, deadline: null, cancellationToken))
        {
            last = answer;
        }

        return last ?? throw new InvalidDataException($"{method} ended well and without an answer.");
    }

    /// <summary>Calls a method that answers with any number of messages, and gives each as it comes.</summary>
    /// <param name="http">Has the address of the service.</param>
    /// <param name="method">For example <c>/my_shop.orders.v1.OrderService/WatchOrder</c>.</param>
    /// <param name="request">The request.</param>
    /// <param name="deadline">After what time the service is to give up; null for never.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="GrpcException">It ended with an error.</exception>
    /// <exception cref="HttpRequestException">There was no answer.</exception>
    public static async IAsyncEnumerable<ProtoMessage> StreamAsync(
        HttpClient http,
        string method,
        ProtoMessage request,
        TimeSpan? deadline,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var post = Post(method, request, deadline);
        using var answer = await http.SendAsync(post, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        answer.EnsureSuccessStatusCode();
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        while (await ReadAsync(body, cancellationToken) is { } message)
        {
            yield return message;
        }

        // A call that ends without a message has no trailers; what would be in them is in the headers.
        if (Error(answer.TrailingHeaders) is { } late)
        {
            throw late;
        }

        if (Error(answer.Headers) is { } early)
        {
            throw early;
        }
    }

    private static HttpRequestMessage Post(string method, ProtoMessage request, TimeSpan? deadline)
    {
        var message = request.ToBytes();
        var framed = new byte[PrefixLength + message.Length];
        // The first byte says that nothing is compressed.
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        message.CopyTo(framed, PrefixLength);
        var post = new HttpRequestMessage(HttpMethod.Post, new Uri(method, UriKind.Relative))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(framed) { Headers = { ContentType = ContentType } },
            Headers = { TE = { new TransferCodingWithQualityHeaderValue("trailers") } },
        };
        if (deadline is { } limit)
        {
            post.Headers.Add("grpc-timeout", string.Create(CultureInfo.InvariantCulture, $"{limit.TotalMilliseconds:0}m"));
        }

        return post;
    }

    private static async Task<ProtoMessage?> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var prefix = new byte[PrefixLength];
        var read = await body.ReadAtLeastAsync(prefix, PrefixLength, throwOnEndOfStream: false, cancellationToken);
        if (read == 0)
        {
            return null;
        }

        if (read < PrefixLength || prefix[0] != 0)
        {
            throw new IOException("The answer is compressed, or ends in the middle of a message.");
        }

        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
        await body.ReadExactlyAsync(message, cancellationToken);
        return ProtoMessage.Parse(message);
    }

    private static GrpcException? Error(HttpResponseHeaders headers)
    {
        var code = (GrpcCode)int.Parse(Value(headers, "grpc-status") ?? "0", CultureInfo.InvariantCulture);
        return code == GrpcCode.Ok
            ? null
            : new GrpcException(code, Uri.UnescapeDataString(Value(headers, "grpc-message") ?? ""), Details(headers));
    }

    // google.rpc.Status has its details in field 3, each with the name of its type in field 1 and its bytes in field 2.
    private static Dictionary<string, ProtoMessage> Details(HttpResponseHeaders headers)
    {
        var text = Value(headers, "grpc-status-details-bin") ?? "";
        var status = ProtoMessage.Parse(Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '=')));
        return status.Messages(3).ToDictionary(
            detail => detail.Text(1).Split('/')[^1], detail => detail.Message(2) ?? new ProtoMessage());
    }

    private static string? Value(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}
