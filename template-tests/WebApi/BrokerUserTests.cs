using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace StackTemplates.Tests.WebApi;

/// <summary>
/// The service as the user in its broker.acl: it can do all of its work, and it needs every command listed there.
/// </summary>
public sealed class BrokerUserTests(PackedTemplates templates) : RunningService(templates)
{
    private const string User = "my-shop";
    private const string Password = "a-password-of-this-test";
    private const string Dead = $"{{{Stream}}}:dead";

    // Handlers of categories and broadcasts need them; the generated tests, which run as this user, too, have both.
    private static readonly string[] NotOfTheSample = ["hgetall", "xread"];

    private readonly PackedTemplates _templates = templates;

    [Fact]
    public async Task The_user_can_do_all_of_the_work_and_needs_every_listed_command()
    {
        var rules = await RulesAsync();
        await using var server = await Need.OwnServerAsync(Cancellation);
        using var admin = await server.ConnectAsync(Cancellation);
        admin.Send(["ACL", "SETUSER", User, .. rules, ">" + Password]);
        var port = FreePort.Next();
        await using var service = await ServiceProcess.StartAsync(await SettingsAsync(server, port), Cancellation);
        using var management =
            new HttpClient { BaseAddress = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")) };

        await DoesAllItsWorkAsync(service, management, admin);

        // Only these were denied, and the client works without them.
        Assert.Empty(Denied(admin).Except(["client", "client|id", "client|setinfo", "config", "config|get"]));

        var unneeded = new List<string>();
        foreach (var command in rules.Where(rule => rule.StartsWith('+')).Select(rule => rule[1..]).Except(NotOfTheSample))
        {
            admin.Send("ACL", "SETUSER", User, "-" + command);
            admin.Send("ACL", "LOG", "RESET");
            if (!await IsMissedAsync(command, service, management, admin))
            {
                unneeded.Add(command);
            }

            admin.Send("ACL", "SETUSER", User, "+" + command);
        }

        Assert.Empty(unneeded);
        await service.WaitForHealthAsync("ready", HttpStatusCode.OK, Patience, Cancellation);
        await AllConfirmedAsync(service, [(await service.Orders.PlaceAsync("Ada", Cancellation)).Id]);
    }

    [Fact]
    public async Task As_generated_the_user_cannot_log_in()
    {
        await using var server = await Need.OwnServerAsync(Cancellation);
        using var admin = await server.ConnectAsync(Cancellation);
        admin.Send(["ACL", "SETUSER", User, .. await RulesAsync()]);

        var error = Assert.Throws<RespException>(() => admin.Send("AUTH", User, ""));

        Assert.StartsWith("WRONGPASS", error.Message, StringComparison.Ordinal);
    }

    private static async Task DoesAllItsWorkAsync(ServiceProcess service, HttpClient management, RespClient admin)
    {
        await AllConfirmedAsync(service, [(await service.Orders.PlaceAsync("Ada", Cancellation)).Id]);

        // The entries of a dead worker, and its consumer.
        var orphan = Provoke(admin);
        await AllConfirmedAsync(service, [orphan]);
        await Wait.UntilAsync(() => admin.List("XINFO", "CONSUMERS", Stream, Group).Count == 1);

        // A dead letter, which is redriven, comes back and is discarded.
        await Wait.UntilAsync(() => (long)admin.Send("XLEN", Dead)! == 1);
        await SendAsync(management, HttpMethod.Post, $"/streams/{Stream}/dead-letters/redrive");
        await Wait.UntilAsync(() => (long)admin.Send("XLEN", Dead)! == 1);
        await SendAsync(management, HttpMethod.Delete, $"/streams/{Stream}/dead-letters");
        await Wait.UntilAsync(() => (long)admin.Send("XLEN", Dead)! == 0);

        // Everything beyond the retention goes.
        for (var number = 0; number < 300; number++)
        {
            await service.Orders.PlaceAsync("Ada", Cancellation);
        }

        await Wait.UntilAsync(() => (long)admin.Send("XLEN", Stream)! < 300);

        // The group is gone.
        admin.Send("FLUSHALL");
        await service.WaitForHealthAsync("ready", HttpStatusCode.OK, Patience, Cancellation);
        await AllConfirmedAsync(service, [(await service.Orders.PlaceAsync("Ada", Cancellation)).Id]);
    }

    // Triggers all commands of the service until the server has refused this one.
    private static async Task<bool> IsMissedAsync(string command, ServiceProcess service, HttpClient management, RespClient admin)
    {
        // Before Redis 7 it is the whole command that is noted.
        string[] names = [command, command.Split('|')[0]];
        var clock = Stopwatch.StartNew();
        for (var round = 0; clock.Elapsed < Patience; round++)
        {
            switch (round % 50)
            {
                case 1:
                    admin.Send("FLUSHALL");
                    admin.Send("SCRIPT", "FLUSH");
                    break;
                case 2:
                    admin.Send("CLIENT", "KILL", "USER", User);
                    break;
                // From here on there is time enough for a lease to run out.
                case 3 or 13 or 23:
                    Provoke(admin);
                    break;
            }

            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            limit.CancelAfter(TimeSpan.FromSeconds(2));
            try
            {
                await service.Http.GetAsync(new Uri("/health/ready", UriKind.Relative), limit.Token);
                await service.Orders.PostAsync(OrdersClient.Order("Ada"), limit.Token);
                await service.Orders.GetAsync(Guid.NewGuid().ToString(), limit.Token);
                await management.GetAsync(new Uri($"/streams/{Stream}/dead-letters", UriKind.Relative), limit.Token);
                await management.PostAsync(new Uri($"/streams/{Stream}/dead-letters/redrive", UriKind.Relative), null, limit.Token);
                await management.DeleteAsync(new Uri($"/streams/{Stream}/dead-letters/1-1", UriKind.Relative), limit.Token);
                if (round % 50 < 3)
                {
                    // After a replay, the worker receives the entries of others itself, so there is nothing to claim.
                    await ReplayAsync(management, limit.Token);
                }
            }
            catch (Exception error)
                when (error is OperationCanceledException or HttpRequestException && !Cancellation.IsCancellationRequested)
            {
                // With a command missing it may answer late, or not at all.
            }

            if (Denied(admin).Any(names.Contains))
            {
                return true;
            }

            await Task.Delay(100, Cancellation);
        }

        return false;
    }

    // An order that a worker was given which is no more, an event that cannot be read, and one that was handled again.
    private static string Provoke(RespClient admin)
    {
        var order = Guid.CreateVersion7().ToString();
        try
        {
            admin.Send("XGROUP", "CREATE", Stream, Group, "0", "MKSTREAM");
        }
        catch (RespException there) when (there.Message.StartsWith("BUSYGROUP", StringComparison.Ordinal))
        {
            // It was not made anew then.
        }

        // Both at once, so that no worker is quicker.
        admin.Send("MULTI");
        admin.Send(
            "XADD", Stream, "*", "type", "orders.placed", "data",
            $$"""{"orderId":"{{order}}","customer":"Ada","total":9.00,"placedAt":"2026-01-01T00:00:00Z"}""");
        admin.Send("XREADGROUP", "GROUP", Group, "gone", "COUNT", "1000", "STREAMS", Stream, ">");
        admin.Send("EXEC");
        admin.Send("XADD", Stream, "*", "data", "no JSON at all", "type", "orders.placed");
        admin.Send("XGROUP", "CREATECONSUMER", Stream, Group, "idle");
        return order;
    }

    private static async Task ReplayAsync(HttpClient management, CancellationToken cancellationToken)
    {
        using var body = new StringContent("""{"from":"0"}""", null, "application/json");
        using var answer = await management.PostAsync(
            new Uri($"/streams/{Stream}/groups/{Group}/replay", UriKind.Relative), body, cancellationToken);
    }

    private static async Task SendAsync(HttpClient management, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
        using var answer = await management.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    // Each entry of the log is a flat list of names and values; the object is the command, or the key.
    private static List<string> Denied(RespClient admin) =>
    [
        .. from entry in admin.List("ACL", "LOG", "200").Cast<object?[]>()
           let fields = entry.Chunk(2).ToDictionary(pair => (string)pair[0]!, pair => pair[1] as string)
           where fields["username"] == User
           select fields["object"],
    ];

    private async Task<string[]> RulesAsync()
    {
        var solution = await _templates.Solution(new("stack-webapi", "redis-streams", "valkey"), "my-shop").BuiltAsync();
        var line = File.ReadLines(Path.Combine(solution.Path, "broker.acl"))
            .Single(line => line.StartsWith($"user {User} ", StringComparison.Ordinal));
        return line.Split(' ')[2..];
    }

    private async Task<ServiceSettings> SettingsAsync(BrokerServer server, int port) =>
        await SettingsAsync((server.Address with { User = User, Password = Password }).ConnectionString) with
        {
            // As short as possible, so that everything happens during the test.
            Variables = new Dictionary<string, string>
            {
                ["Events__Management__Port"] = port.ToString(CultureInfo.InvariantCulture),
                ["Events__Lease"] = "00:00:01",
                ["Events__Block"] = "00:00:00.1",
                ["Events__RedeliveryInterval"] = "00:00:00.1",
                ["Events__MaintenanceInterval"] = "00:00:00.1",
                ["Events__DeadConsumerAfter"] = "00:00:01",
                ["Events__MaxEntries"] = "10",
                ["Events__MaxAge"] = "00:00:01",
                ["Events__Deduplicate"] = "true",
            },
        };
}
