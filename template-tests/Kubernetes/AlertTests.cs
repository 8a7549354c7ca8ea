using System.Net.Http.Headers;
using StackTemplates.Tests.WebApi;

namespace StackTemplates.Tests.Kubernetes;

/// <summary>Each alert fires when what it is about happens to a running service, and none fires while nothing is wrong.</summary>
public sealed class AlertTests(PackedTemplates templates) : RunningService(templates)
{
    private const string Key = "a-key-that-is-hard-to-guess";

    private static readonly Combination WithDatabase = new("stack-webapi", "redis-streams", "valkey", Database: "postgres");

    private readonly PackedTemplates _templates = templates;

    [Fact]
    public async Task None_fires_while_nothing_is_wrong()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        await using var receiver = new OtlpReceiver();
        await using var service = await StartAsync(server, receiver);
        for (var number = 0; number < 20; number++)
        {
            await AllConfirmedAsync(service, [(await service.Orders.PlaceAsync("Ada", Cancellation)).Id]);
        }

        await MeasuredAsync(receiver, "messaging_client_consumed_messages_total", value => value >= 20);

        await (await RulesAsync()).NoneFiresAsync(receiver.Metrics());
    }

    [Fact]
    public async Task Dead_letters()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        using var client = await server.ConnectAsync(Cancellation);
        await using var receiver = new OtlpReceiver();
        await using var service = await StartAsync(server, receiver);

        client.Send("XADD", Stream, "*", "data", "no JSON", "type", "orders.placed", "id", "42");

        await FiresAsync("DeadLetters", receiver, "events_dead_letters_total", value => value >= 1);
    }

    [Fact]
    public async Task An_event_that_has_been_pending_for_an_hour()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        using var client = await server.ConnectAsync(Cancellation);
        client.Send("XGROUP", "CREATE", Stream, Group, "0", "MKSTREAM");
        client.Send(
            "XADD", Stream, $"{DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeMilliseconds()}-0", "data", Placed(Guid.NewGuid()),
            "type", "orders.placed");
        client.Send("XREADGROUP", "GROUP", Group, "other", "STREAMS", Stream, ">");
        await using var receiver = new OtlpReceiver();
        await using var service = await StartAsync(server, receiver, ("Events__Lease", "00:30:00"));

        await FiresAsync("OldestPending", receiver, "events_oldest_pending_age_seconds", value => value > 3_000);
    }

    [Fact]
    public async Task Handlers_that_cannot_succeed_and_the_backlog_that_grows_meanwhile()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        using var client = await server.ConnectAsync(Cancellation);
        await using var receiver = new OtlpReceiver();
        await using var service = await StartAsync(
            server, receiver, ("Events__Outage__ProbeInterval", "00:10:00"), ("Events__Outage__MaxProbeInterval", "00:10:00"));
        await MeasuredAsync(receiver, "events_lag", value => value == 0);
        var orders = Enumerable.Range(0, 4_000).Select(_ => Guid.NewGuid()).ToList();

        // The keys of the orders hold lists, so the handler can neither read nor write them.
        client.Pipeline([.. orders.Select(order => (string[])["RPUSH", $"my-shop:orders:{order}", "no order"])]);
        client.Pipeline([.. orders.Select(
            order => (string[])["XADD", Stream, "*", "data", Placed(order), "type", "orders.placed", "id", $"{order}"])]);

        await FiresAsync("Paused", receiver, "events_paused", value => value == 1);
        await FiresAsync("Backlog", receiver, "events_lag", value => value > 3_000);
    }

    [Fact]
    public async Task A_group_that_nobody_reads_for_any_more()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        using var client = await server.ConnectAsync(Cancellation);
        client.Send("XGROUP", "CREATE", Stream, "forgotten", "0", "MKSTREAM");
        await using var receiver = new OtlpReceiver();
        await using var service = await StartAsync(
            server, receiver, ("Events__MaxEntries", "10"), ("Events__MaintenanceInterval", "00:00:01"));

        client.Pipeline([.. Enumerable.Range(0, 500).Select(
            _ => (string[])["XADD", Stream, "*", "data", Placed(Guid.NewGuid()), "type", "orders.placed"])]);

        await FiresAsync("TrimBlocked", receiver, "events_trim_blocked", value => value > 0);
    }

    [Fact]
    public async Task A_worker_that_was_frozen_beyond_its_lease()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        using var client = await server.ConnectAsync(Cancellation);
        await using var receiver = new OtlpReceiver();
        await using var service = await StartAsync(server, receiver);

        // Until it holds events when it stops. Another worker then claims them and is done with them.
        string[] taken;
        do
        {
            client.Pipeline([.. Enumerable.Range(0, 2_000).Select(
                _ => (string[])["XADD", Stream, "*", "data", Placed(Guid.NewGuid()), "type", "orders.placed"])]);
            service.Freeze();
            taken =
                [.. ((object?[])client.List("XAUTOCLAIM", Stream, Group, "other", "0", "0", "COUNT", "1000", "JUSTID")[1]!).Cast<string>()];
            if (taken.Length > 0)
            {
                client.Send(["XACK", Stream, Group, .. taken]);
            }

            service.Thaw();
        }
        while (taken.Length == 0);

        await FiresAsync("LeasesLost", receiver, "events_leases_lost_total", value => value >= 1);
    }

    [Fact]
    public async Task Events_that_were_dropped_to_make_room()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        await using var receiver = new OtlpReceiver();
        await using var service = await StartAsync(
            server, receiver, ("Events__Consume", "false"), ("Events__MaxBacklog", "10"), ("Events__Overflow", "DropOldest"));

        await Wait.UntilAsync(async () =>
        {
            await service.Orders.PlaceAsync("Ada", Cancellation);
            // The first time, nothing is dropped: the server drops whole nodes.
            return receiver.Metrics().Any(one => one.Name == "events_dropped_total" && one.Values[^1] >= 1);
        });

        await FiresAsync("EventsDropped", receiver, "events_dropped_total", value => value >= 1);
    }

    [Fact]
    public async Task Somebody_who_tries_keys()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        await using var receiver = new OtlpReceiver();
        var port = FreePort.Next();
        await using var service = await StartAsync(
            server, receiver, ("Events__Management__Enabled", "true"), ("Events__Management__Port", $"{port}"),
            ("Events__Management__Key", Key));
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", $"{Key}-not");

        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => http.GetAsync(new Uri("/streams", UriKind.Relative), Cancellation)));

        await FiresAsync("WrongManagementKeys", receiver, "events_management_wrong_keys_total", value => value >= 40);
    }

    [Fact]
    public async Task Events_that_wait_in_the_outbox()
    {
        Need.Program(AlertRules.Program);
        await using var database = await Need.DatabaseAsync(Cancellation);
        await using var server = await LocalBroker.StartAsync(Need.ServerProgram(), FreePort.Next(), Cancellation);
        await using var receiver = new OtlpReceiver();
        var solution = await _templates.Solution(WithDatabase, "Acme.1.Orders").BuiltAsync();
        var postgres = await database.NewDatabaseAsync(Cancellation);
        var settings = receiver.Receiving(
            new ServiceSettings(solution.Service) { Environment = "Production", Redis = server.ConnectionString, Postgres = postgres });
        (await ServiceProcess.MigrateAsync(settings, Cancellation)).EnsureSucceeded();
        await using var service = await ServiceProcess.StartAsync(settings, Cancellation);
        await MeasuredAsync(receiver, "events_outbox_oldest_age_seconds", value => value == 0);

        await server.KillAsync();
        await service.Orders.PlaceAsync("Ada", Cancellation);
        await DatabaseServer.ExecuteAsync(postgres, "UPDATE outbox SET created_at = created_at - interval '1 hour'", Cancellation);

        await FiresAsync("Outbox", receiver, "events_outbox_oldest_age_seconds", value => value > 3_000, WithDatabase);
    }

    private static string Placed(Guid order) =>
        $$"""{"orderId":"{{order}}","customer":"Ada","total":9.0,"placedAt":"2026-01-01T00:00:00Z"}""";

    // What was measured last satisfies the condition, for one of the series.
    private static Task MeasuredAsync(OtlpReceiver receiver, string metric, Func<double, bool> condition) => Wait.UntilAsync(
        () => receiver.Metrics().Any(one => one.Name == metric && condition(one.Values[^1])), metric);

    private async Task<ServiceProcess> StartAsync(
        BrokerServer server, OtlpReceiver receiver, params IEnumerable<(string Name, string Value)> more)
    {
        Need.Program(AlertRules.Program);
        var settings = receiver.Receiving(await SettingsAsync(server.ConnectionString));
        var variables = new Dictionary<string, string>(settings.Variables);
        foreach (var (name, value) in more)
        {
            variables[name] = value;
        }

        return await ServiceProcess.StartAsync(settings with { Variables = variables }, Cancellation);
    }

    private async Task FiresAsync(
        string alert, OtlpReceiver receiver, string metric, Func<double, bool> condition, Combination? combination = null)
    {
        await MeasuredAsync(receiver, metric, condition);

        await (await RulesAsync(combination)).FiresAsync(alert, receiver.Metrics());
    }

    private async Task<AlertRules> RulesAsync(Combination? combination = null)
    {
        combination ??= Combination.Defaults.Single(one => one.Template == "stack-webapi");
        return new AlertRules(Path.Combine((await Manifests.OfAsync(_templates, combination)).Root, "deploy", "alerts.yaml"));
    }
}
