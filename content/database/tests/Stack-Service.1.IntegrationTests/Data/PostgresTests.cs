using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using Stack_Service._1.Events.Telemetry;
using Stack_Service._1.Tests;
using Stack_Service._1.Tests.Data;

namespace Stack_Service._1.IntegrationTests.Data;

/// <summary>Inbox and outbox on a real PostgreSQL.</summary>
public sealed class PostgresTests(DatabaseServer server) : DataConformance
{
    protected override async Task<string?> NewDatabaseAsync() => await server.NewDatabaseAsync();

    [Fact]
    public async Task Two_workers_with_the_same_event_have_its_effect_once()
    {
        var database = await server.NewDatabaseAsync();
        await using var one = await DataHost.StartAsync(database, Handlers.Add);
        await using var other = await DataHost.StartAsync(database, Handlers.Add);

        // Each has an in-memory log of its own, so both are given all of the events, at the same time.
        await Task.WhenAll(Enumerable.Range(0, 50).SelectMany(number => new[] { one, other }.Select(host =>
            host.PublishAsync(new Written($"{number}"), new(EventId: $"{number}")))));
        await one.QuietAsync(Handlers.Stream);
        await other.QuietAsync(Handlers.Stream);

        Assert.Equal(50, (await one.NotesAsync()).Distinct().Count());
        Assert.Equal(50, await one.CountAsync<Note>());
    }

    [Fact]
    public async Task Two_relays_append_each_event_once()
    {
        var database = await server.NewDatabaseAsync();
        await using var one = await DataHost.StartAsync(database, Handlers.Add);
        await using var other = await DataHost.StartAsync(database, Handlers.Add);

        await Task.WhenAll(Enumerable.Range(0, 50).SelectMany(number => new[] { one, other }.Select(host =>
            host.PublishInTransactionAsync([new Written($"{number}")]))));
        await Task.WhenAll(one.QuietAsync(Handlers.Stream), other.QuietAsync(Handlers.Stream));

        Assert.Equal(100, await one.CountAsync<Note>());
    }

    [Fact]
    public async Task A_user_without_rights_on_the_schema_can_do_all_of_the_service_s_work()
    {
        var database = await server.NewDatabaseAsync();
        await using (await DataHost.StartAsync(database, Handlers.Add))
        {
            // It makes the tables.
        }
        var role = $"service_{Guid.NewGuid():N}";
        await using (var owner = NpgsqlDataSource.Create(database))
        {
            await using var grant = owner.CreateCommand(
                $"CREATE ROLE {role} LOGIN PASSWORD 'only-for-this-test'; "
                + $"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}");
            await grant.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
        await using var host = await DataHost.StartAsync(
            new NpgsqlConnectionStringBuilder(database) { Username = role, Password = "only-for-this-test" }.ConnectionString,
            Handlers.Add);

        await host.PublishInTransactionAsync([new Written("one")]);
        await host.QuietAsync(Handlers.Stream);

        Assert.Equal(["one"], await host.NotesAsync());
    }

    [Fact]
    public async Task The_inbox_costs_a_handler_one_round_trip()
    {
        var commands = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Npgsql" or EventTracing.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = commands.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var host = await DataHost.StartAsync(await server.NewDatabaseAsync(), Handlers.Add);
        var published = await host.PublishAsync(new Written("one"));
        await host.QuietAsync(Handlers.Stream);

        await Eventually.IsTrueAsync(() => Task.FromResult(commands.Any(IsHandling)));

        var handled = commands.Single(IsHandling);
        var sent = commands
            .Where(activity => activity.Parent == handled)
            .Select(activity => $"{activity.GetTagItem("db.query.text")}")
            .ToList();
        // The others are the handler's: EF sets a savepoint before it saves, and releases it.
        Assert.Equal([true, false, false, false], sent.Select(text => text.Contains("INSERT INTO inbox", StringComparison.Ordinal)));

        // Other tests of this process have commands, too.
        bool IsHandling(Activity activity) =>
            activity.Source.Name == EventTracing.SourceName && activity.Kind == ActivityKind.Consumer
            && activity.Tags.Any(tag => tag.Value == published.EventId);
    }
}
