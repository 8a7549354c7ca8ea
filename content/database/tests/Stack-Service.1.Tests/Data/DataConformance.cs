using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Stack_Service._1.Data.Inbox;
using Stack_Service._1.Data.Outbox;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Logs;
using Stack_Service._1.Events.Management;
using Stack_Service._1.Events.Transactions;
using Stack_Service._1.Tests.Quality;

namespace Stack_Service._1.Tests.Data;

/// <summary>What inbox and outbox promise, on any database.</summary>
public abstract class DataConformance
{
    private const string Stream = "test:events:tests:written";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>An empty database on PostgreSQL; null: SQLite.</summary>
    protected abstract Task<string?> NewDatabaseAsync();

    [Fact]
    [Shows("database.effects", "exactly once, for handlers in a transaction")]
    public async Task An_event_that_is_delivered_twice_has_its_effect_once()
    {
        await using var host = await StartAsync();

        await host.PublishAsync(new Written("one"), new(EventId: "1"));
        await host.PublishAsync(new Written("one"), new(EventId: "1", Repeated: true));
        await host.PublishAsync(new Written("two"), new(EventId: "2"));
        await host.QuietAsync(Stream);

        Assert.Equal(["one", "two"], (await host.NotesAsync()).Order());
        Assert.Equal(2, await host.CountAsync<InboxRow>());
    }

    [Fact]
    public async Task Events_of_different_types_may_have_the_same_id()
    {
        await using var host = await StartAsync();

        await host.PublishAsync(new Written("one"), new(EventId: "1"));
        await host.PublishAsync(new Counted("one"), new(EventId: "1"));
        await host.QuietAsync(Stream);
        await host.QuietAsync("test:events:tests:counted");

        Assert.Equal(["counted one", "one"], (await host.NotesAsync()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_handler_that_fails_leaves_no_effect_and_its_event_comes_again()
    {
        await using var host = await StartAsync((_, context) =>
        {
            if (context.Attempt == 1)
            {
                throw new InvalidOperationException("not yet");
            }
        });

        await host.PublishAsync(new Written("one"));
        await host.QuietAsync(Stream);

        Assert.Equal(["one"], await host.NotesAsync());
    }

    [Fact]
    public async Task A_batch_has_only_events_that_were_not_handled_and_what_it_retries_comes_again()
    {
        await using var host = await DataHost.StartAsync(await NewDatabaseAsync(), events =>
        {
            events.Services.AddSingleton(new Retries());
            events.InTransaction().HandleBatch<Written, WriteNotes>(batch => batch.MaxWait = TimeSpan.FromMilliseconds(50));
        });

        foreach (var text in new[] { "one", "two", "one", "retry", "three", "two" })
        {
            await host.PublishAsync(new Written(text), new(EventId: text));
        }
        await host.QuietAsync(Stream);
        await host.PublishAsync(new Written("three"), new(EventId: "three"));
        await host.QuietAsync(Stream);

        Assert.Equal(["one", "retry", "three", "two"], (await host.NotesAsync()).Order(StringComparer.Ordinal));
    }

    [Fact]
    [Shows("database.replay", "handled again")]
    public async Task What_is_replayed_is_handled_again_and_nothing_else_is()
    {
        await using var host = await StartAsync();
        await host.PublishAsync(new Written("before"), new(EventId: "before"));
        var first = await host.PublishAsync(new Written("within"), new(EventId: "within"));
        await host.QuietAsync(Stream);

        await host.Services.GetRequiredService<StreamAdministration>().ReplayAsync(new(Stream, "test"), first.EntryId, Cancellation);
        await Eventually.IsTrueAsync(async () => (await host.NotesAsync()).Count == 3);
        await host.PublishAsync(new Written("before"), new(EventId: "before"));
        await host.PublishAsync(new Written("within"), new(EventId: "within"));
        await host.QuietAsync(Stream);

        Assert.Equal(["before", "within", "within"], (await host.NotesAsync()).Order(StringComparer.Ordinal));
    }

    [Fact]
    [Shows("database.events", "leave if and only if their transaction commits")]
    public async Task Events_leave_when_their_transaction_commits_and_in_their_order()
    {
        await using var host = await StartAsync(settings: "--Events:Concurrency=1");

        await host.PublishInTransactionAsync([new Written("undone")], commit: false);
        await host.PublishInTransactionAsync(Enumerable.Range(0, 50).Select(number => new Written($"{number:00}")));
        await host.QuietAsync(Stream);

        Assert.Equal(
            Enumerable.Range(0, 50).Select(number => number.ToString("00", CultureInfo.InvariantCulture)),
            await host.NotesAsync());
    }

    [Fact]
    public async Task A_handler_that_fails_after_it_published_has_published_nothing()
    {
        await using var host = await DataHost.StartAsync(await NewDatabaseAsync(), events => events.InTransaction()
            .Handle<Counted, PublishAndFail>().Handle<Written, WriteNote>().Services.AddSingleton(new Behaviour((_, _) => { })));

        await host.PublishAsync(new Counted("one"));
        await host.QuietAsync("test:events:tests:counted");
        await host.QuietAsync(Stream);

        Assert.Equal(["attempt 2"], await host.NotesAsync());
    }

    [Fact]
    public async Task A_batch_whose_confirmation_is_lost_is_appended_once()
    {
        var log = new WatchedLog(toLose: 3);
        await using var host = await StartAsync(change: services => log.Wrap(services));

        await host.PublishInTransactionAsync(Enumerable.Range(0, 20).Select(number => new Written($"{number}")));
        await host.QuietAsync(Stream);

        Assert.True(log.Lost > 0);
        var stream = await host.Services.GetRequiredService<IEventLogAdministration>().DescribeAsync(Stream, Cancellation);
        Assert.Equal(20, stream?.Length);
    }

    [Fact]
    public async Task A_relay_that_stops_leaves_no_batch_to_be_recognized()
    {
        var log = new WatchedLog();
        await using (var host = await StartAsync(change: services => log.Wrap(services)))
        {
            await host.PublishInTransactionAsync([new Written("one"), new Written("two")]);
            await host.QuietAsync(Stream);
        }

        Assert.Contains(log.Batches, batch => batch.Entries.Count > 0);
        Assert.Equal(
            log.Batches.Where(batch => batch.Entries.Count > 0).Select(batch => batch.Name),
            log.Batches.SelectMany(batch => batch.Finished));
    }

    [Fact]
    public async Task What_waits_and_what_was_handled_is_counted()
    {
        var log = new AbsentLog();
        await using var host = await StartAsync(change: services => services.AddSingleton<IOutboxLog>(log));
        await host.PublishAsync(new Written("handled"));
        await host.QuietAsync(Stream);
        var rows = host.Services.GetRequiredService<IEventRows>();
        Assert.Equal(new EventRows(0, null, 1, 100_000), await rows.CountAsync(Cancellation));

        await host.PublishInTransactionAsync([new Written("one"), new Written("two")]);

        var counted = await rows.CountAsync(Cancellation);
        Assert.Equal((2, 1), (counted.Outbox, counted.Inbox));
        Assert.InRange(counted.OldestSeconds!.Value, 0, 600);
    }

    [Fact]
    public async Task Old_rows_of_the_inbox_are_deleted()
    {
        await using var host = await StartAsync();
        await host.PublishAsync(new Written("one"));
        await host.QuietAsync(Stream);
        var inbox = host.Services.GetRequiredService<IInbox>();

        var early = await host.InScopeAsync((database, _) => inbox.PruneAsync(database, DateTimeOffset.UtcNow.AddDays(-1), Cancellation));
        var late = await host.InScopeAsync((database, _) => inbox.PruneAsync(database, DateTimeOffset.UtcNow.AddDays(1), Cancellation));

        Assert.Equal((0, 1), (early, late));
    }

    [Fact]
    public void Any_bytes_come_back_from_a_row()
    {
        EntryField[] fields = [new("a", new byte[] { 0, 255, 10 }), new("ü", ReadOnlyMemory<byte>.Empty), new("", "text"u8.ToArray())];

        var read = OutboxFields.Read(OutboxFields.Write(fields));

        Assert.Equal(fields.Select(Readable), read.Select(Readable));

        static string Readable(EntryField field) => $"{field.Name}: {Convert.ToHexString(field.Value.Span)}";
    }

    private async Task<DataHost> StartAsync(
        Action<string, EventContext>? behaviour = null, Action<IServiceCollection>? change = null, params string[] settings) =>
        await DataHost.StartAsync(
            await NewDatabaseAsync(),
            events =>
            {
                events.Services.AddSingleton(new Behaviour(behaviour ?? ((_, _) => { })));
                change?.Invoke(events.Services);
                events.InTransaction().Handle<Written, WriteNote>().Handle<Counted, CountNote>();
            },
            settings);

    private sealed class PublishAndFail(IEventPublisher publisher) : IEventHandler<Counted>
    {
        public async Task HandleAsync(Counted content, EventContext context, CancellationToken cancellationToken)
        {
            await publisher.PublishAsync(new Written($"attempt {context.Attempt}"), cancellationToken);
            if (context.Attempt == 1)
            {
                throw new InvalidOperationException("not yet");
            }
        }
    }

    private sealed class AbsentLog : IOutboxLog
    {
        public Task AppendBatchAsync(string stream, OutboxBatch batch, CancellationToken cancellationToken) =>
            throw new EventLogException(EventLogFailure.Unavailable, "The server is away.");
    }

    /// <summary>Appends every batch, and says of the first ones that it does not know.</summary>
    /// <param name="toLose">Of how many.</param>
    private sealed class WatchedLog(int toLose = 0) : IOutboxLog
    {
        private IOutboxLog _log = null!;

        public ConcurrentQueue<OutboxBatch> Batches { get; } = [];

        public int Lost { get; private set; }

        public void Wrap(IServiceCollection services) => services.AddSingleton<IOutboxLog>(provider =>
        {
            _log = provider.GetRequiredService<InMemoryEventLog>();
            return this;
        });

        public async Task AppendBatchAsync(string stream, OutboxBatch batch, CancellationToken cancellationToken)
        {
            Batches.Enqueue(batch);
            await _log.AppendBatchAsync(stream, batch, cancellationToken);
            if (Lost < toLose)
            {
                Lost++;
                throw new EventLogException(EventLogFailure.Unavailable, "The connection broke before the answer came.");
            }
        }
    }
}
