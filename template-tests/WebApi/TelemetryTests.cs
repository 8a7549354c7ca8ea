using System.Net;
using System.Net.Sockets;

namespace StackTemplates.Tests.WebApi;

/// <summary>The telemetry of the service, with and without an endpoint.</summary>
public sealed class TelemetryTests(PackedTemplates templates) : RunningService(templates)
{
    [Fact]
    public async Task Traces_metrics_and_logs_are_sent_to_the_endpoint_in_the_environment()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        await using var receiver = new OtlpReceiver();
        var settings = receiver.Receiving(await SettingsAsync(server.ConnectionString));
        string order;
        await using (var service = await ServiceProcess.StartAsync(settings, Cancellation))
        {
            order = (await service.Orders.PlaceAsync("Ada", Cancellation)).Id;
            await AllConfirmedAsync(service, [order]);
            await Wait.UntilAsync(() => receiver.Missing("traces", "process my-shop:events:orders:placed").Count == 0);
            // The worker asks the broker for them now and then, not with each event.
            await Wait.UntilAsync(() => receiver.Missing("metrics", "events.pending", "events.lag").Count == 0);

            // Remaining telemetry is sent at the end.
            Assert.Equal(0, await service.StopAsync(Cancellation));
        }

        Assert.Empty(
            receiver.Missing("traces", "my-shop", "POST /orders", "http.response.status_code", "send my-shop:events:orders:placed"));
        Assert.Empty(receiver.Missing(
            "metrics", "http.server.request.duration", "messaging.client.sent.messages", "messaging.client.consumed.messages",
            "messaging.process.duration", "events.latency", "events.pending", "events.lag", "dotnet.gc.collections"));
        Assert.Empty(receiver.Missing("logs", order, "Order {OrderId} confirmed"));
    }

    [Fact]
    public async Task One_trace_leads_from_the_request_to_the_handler()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        await using var receiver = new OtlpReceiver();
        var settings = receiver.Receiving(await SettingsAsync(server.ConnectionString));
        await using (var service = await ServiceProcess.StartAsync(settings, Cancellation))
        {
            await AllConfirmedAsync(service, [(await service.Orders.PlaceAsync("Ada", Cancellation)).Id]);
            await service.StopAsync(Cancellation);
        }
        using var client = await server.ConnectAsync(Cancellation);

        // traceparent is version-trace-span-flags, in hexadecimal; spans carry the trace as its 16 bytes.
        var trace = ((string)Assert.Single(StreamFigures.Entries(client, Stream)).Fields["traceparent"]!).Split('-')[1];
        var bytes = string.Concat(Convert.FromHexString(trace).Select(one => (char)one));
        Assert.True(Occurrences(receiver.All("traces"), bytes) >= 3, "the request, the publish and the handler are spans of one trace");
    }

    [Fact]
    public async Task A_collector_that_never_answers_does_not_hold_up_the_stop()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        using var client = await server.ConnectAsync(Cancellation);
        // It accepts connections and never answers.
        using var collector = new TcpListener(IPAddress.Loopback, 0);
        collector.Start();
        var settings = await SettingsAsync(server.ConnectionString) with
        {
            Variables = new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"http://{collector.LocalEndpoint}" },
        };
        await using var service = await ServiceProcess.StartAsync(settings, Cancellation);
        // More logs than fit into one message.
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 2_500), Cancellation, async (_, token) => await service.Orders.PlaceAsync("Ada", token));
        await NothingIsLeftAsync(client);

        Assert.Equal(0, await service.StopAsync(Cancellation));
    }

    private static int Occurrences(string text, string part)
    {
        var count = 0;
        for (var at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; at = text.IndexOf(part, at + 1, StringComparison.Ordinal))
        {
            count++;
        }

        return count;
    }
}
