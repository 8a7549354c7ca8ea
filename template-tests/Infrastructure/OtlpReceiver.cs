using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;

namespace StackTemplates.Tests.Infrastructure;

/// <summary>
/// Receives the requests of an OTLP exporter over HTTP. The protobuf messages are kept as they are, because the names and values in them
/// are readable text, which is all that the tests need.
/// </summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentQueue<(string Path, string Body)> _received = [];
    private readonly Task _serving;

    /// <summary>Starts to listen on a free port.</summary>
    public OtlpReceiver()
    {
        Endpoint = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Next()}");
        _listener.Prefixes.Add($"{Endpoint}/");
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Where it listens.</summary>
    public string Endpoint { get; }

    /// <summary>The settings of a service that sends here, added to its own.</summary>
    public ServiceSettings Receiving(ServiceSettings settings) => settings with
    {
        Variables = new Dictionary<string, string>(settings.Variables)
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Endpoint,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_BSP_SCHEDULE_DELAY"] = "100",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
            ["Events__Management__Enabled"] = "false",
        },
    };

    /// <summary>Those of the texts that no message to <c>/v1/{signal}</c> has contained so far.</summary>
    public IReadOnlyList<string> Missing(string signal, params IEnumerable<string> texts)
    {
        var all = All(signal);
        return [.. texts.Where(text => !all.Contains(text, StringComparison.Ordinal))];
    }

    /// <summary>All messages to <c>/v1/{signal}</c>, one after the other.</summary>
    public string All(string signal) => string.Concat(Messages(signal));

    /// <summary>The messages to <c>/v1/{signal}</c>, a character for each byte.</summary>
    public IReadOnlyList<string> Messages(string signal) =>
        [.. _received.Where(one => one.Path == $"/v1/{signal}").Select(one => one.Body)];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext request;
            try
            {
                request = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var reader = new StreamReader(request.Request.InputStream, Encoding.Latin1);
            _received.Enqueue((request.Request.Url!.AbsolutePath, await reader.ReadToEndAsync()));
            request.Response.Close();
        }
    }
}
