using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using my_shop.Events;
using my_shop.Events.Logs;
using my_shop.Events.Management;

namespace my_shop.Tests.Events;

/// <summary>The figure by which an autoscaler chooses the number of workers.</summary>
public sealed class ScaleTests
{
    private static readonly string[] Settings = ["--Events:Management:Enabled=true", "--Events:Management:Port=0"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_counts_what_waits_and_what_is_in_flight_in_all_groups()
    {
        var gate = new TaskCompletionSource();
        await using var host = await EventHost.StartAsync(
            events => events.Handle<Asked>((_, _, cancellation) => gate.Task.WaitAsync(cancellation))
                .InGroup("other").Handle<Asked, Done>(),
            [.. Settings, "--Events:Concurrency=2", "--Events:Prefetch=0"]);
        Assert.Equal((HttpStatusCode.OK, 0), await AskAsync(host));

        for (var number = 0; number < 5; number++)
        {
            await host.PublishAsync($"{number}");
        }

        await host.EventuallyAsync(
            async () => await host.Log.DescribeAsync(host.Group, Cancellation) is { Pending: 2, Lag: 3 }
                && await host.Log.DescribeAsync(new(EventHost.Stream, "other"), Cancellation) is { Pending: 0, Lag: 0 });
        Assert.Equal((HttpStatusCode.OK, 5), await AskAsync(host));
        gate.SetResult();
        await host.QuietAsync();
        Assert.Equal((HttpStatusCode.OK, 0), await AskAsync(host));
    }

    [Fact]
    public async Task Events_of_a_group_that_does_not_exist_yet_count()
    {
        await using var host = await EventHost.StartAsync(
            (_, _, _) => Task.CompletedTask, [.. Settings, "--Events:Consume=false"]);
        await host.PublishAsync("a");
        await host.PublishAsync("b");

        Assert.Equal((HttpStatusCode.OK, 2), await AskAsync(host));
    }

    [Fact]
    public async Task Where_the_broker_does_not_know_the_lag_the_length_of_the_stream_counts()
    {
        var faults = new AdministrationFaults { HidesLag = true };
        await using var host = await StartAsync(faults);
        for (var number = 0; number < 3; number++)
        {
            await host.PublishAsync($"{number}");
        }
        await host.QuietAsync();

        Assert.Equal((HttpStatusCode.OK, 3), await AskAsync(host));
    }

    [Fact]
    public async Task It_has_no_figure_while_the_broker_is_away()
    {
        var faults = new AdministrationFaults();
        await using var host = await StartAsync(faults);
        await host.PublishAsync("a");
        await host.QuietAsync();
        faults.IsAway = true;

        Assert.Equal((HttpStatusCode.ServiceUnavailable, null), await AskAsync(host));
        faults.IsAway = false;
        Assert.Equal((HttpStatusCode.OK, 0), await AskAsync(host));
    }

    [Fact]
    public async Task It_has_no_figure_while_a_worker_is_paused()
    {
        var isAway = true;
        await using var host = await EventHost.StartAsync(
            (_, _, _) => isAway ? throw new InvalidOperationException("The database is away.") : Task.CompletedTask, Settings);
        for (var number = 0; number < 30; number++)
        {
            await host.PublishAsync($"{number}");
        }
        await host.EventuallyAsync(
            () => Task.FromResult(host.Get<StreamAdministration>().PausedBecause(host.Group) is not null), TimeSpan.FromMilliseconds(100));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, null), await AskAsync(host));

        isAway = false;
        await host.QuietAsync(TimeSpan.FromMilliseconds(100));
        Assert.Equal((HttpStatusCode.OK, 0), await AskAsync(host));
    }

    private static Task<EventHost> StartAsync(AdministrationFaults faults) => EventHost.StartAsync(
        events =>
        {
            events.Handle<Asked>((_, _, _) => Task.CompletedTask);
            events.Services.AddSingleton(services => FaultyAdministration.Around(services.GetRequiredService<InMemoryEventLog>(), faults));
        },
        Settings);

    private static async Task<(HttpStatusCode, int?)> AskAsync(EventHost host)
    {
        using var http = new HttpClient { BaseAddress = host.Get<ManagementServer>().Address };
        using var answer = await http.GetAsync(new Uri("/scale", UriKind.Relative), Cancellation);
        return (answer.StatusCode, (int?)(await answer.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["value"]);
    }

    private sealed class Done : IEventHandler<Asked>
    {
        public Task HandleAsync(Asked content, EventContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    internal sealed class AdministrationFaults
    {
        public bool HidesLag { get; set; }

        public bool IsAway { get; set; }
    }
}

/// <summary>The administration of the in-memory log, as of a broker that does not know lags, or is away.</summary>
public class FaultyAdministration : DispatchProxy
{
    private IEventLogAdministration _administration = null!;
    private ScaleTests.AdministrationFaults _faults = null!;

    internal static IEventLogAdministration Around(IEventLogAdministration administration, ScaleTests.AdministrationFaults faults)
    {
        var proxy = Create<IEventLogAdministration, FaultyAdministration>();
        ((FaultyAdministration)(object)proxy)._administration = administration;
        ((FaultyAdministration)(object)proxy)._faults = faults;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        targetMethod!.Name == nameof(IEventLogAdministration.DescribeAsync)
            ? DescribeAsync((string)args![0]!, (CancellationToken)args[1]!)
            : targetMethod.Invoke(_administration, args);

    private async Task<StreamDescription?> DescribeAsync(string stream, CancellationToken cancellationToken)
    {
        if (_faults.IsAway)
        {
            throw new EventLogException(EventLogFailure.Unavailable, "It is away.");
        }
        var found = await _administration.DescribeAsync(stream, cancellationToken);
        return found is null || !_faults.HidesLag
            ? found
            : found with { Groups = [.. found.Groups.Select(group => group with { Lag = null })] };
    }
}
