using Bench;
using Microsoft.Extensions.Configuration;
using my_shop.Events;

// Run by 'dotnet run --project build bench database', which passes every setting.
var settings = new ConfigurationBuilder().AddCommandLine(args).Build().Get<DatabaseBenchSettings>()
    ?? throw new InvalidOperationException("No settings were given.");
var receipts = new Receipts();
await using var server = await BenchServer.ConnectAsync(settings.Redis);
await using var database = await BenchDatabase.CreateAsync(settings.Postgres);
var turns = new Turns(settings.Rounds);

Func<Task<IAsyncDisposable>> bareCopy = () => BareCopy.StartAsync(settings.Redis, database, receipts);
Func<Task<IAsyncDisposable>> copy = () => StartAsync(events => events.HandleBatch<Ping, CopyPings>());
Func<Task<IAsyncDisposable>> check = () => StartAsync(events => events.HandleBatch<Ping, CheckPings>());
Func<Task<IAsyncDisposable>> copyOnce = () => StartAsync(events => events.InTransaction().HandleBatch<Ping, CopyPingsOnce>());
await turns.RunAsync(
    () => Batches.MeasureAsync("batches", server, database, receipts, bareCopy, settings.Backlog),
    () => Batches.MeasureAsync("batches", server, database, receipts, copy, settings.Backlog));
await turns.RunAsync(
    () => Batches.MeasureAsync("batches-once", server, database, receipts, bareCopy, settings.Backlog),
    () => Batches.MeasureAsync("batches-once", server, database, receipts, copyOnce, settings.Backlog));
await turns.RunAsync(
    () => Batches.MeasurePoisonAsync("poison-rejected", server, database, receipts, check, settings.Backlog, poisoned: false),
    () => Batches.MeasurePoisonAsync("poison-rejected", server, database, receipts, check, settings.Backlog, poisoned: true));
await turns.RunAsync(
    () => Batches.MeasurePoisonAsync("poison-thrown", server, database, receipts, copy, settings.Backlog, poisoned: false),
    () => Batches.MeasurePoisonAsync("poison-thrown", server, database, receipts, copy, settings.Backlog, poisoned: true));

Func<Task<IAsyncDisposable>> bareOutbox = async () => await BareOutbox.StartAsync(settings.Redis, database);
Func<Task<IAsyncDisposable>> outbox = () => StartAsync(_ => { }, consume: false);
await turns.RunAsync(
    () => Outboxes.MeasureAsync(
        server, database, bareOutbox, (side, number) => ((BareOutbox)side).PublishAsync(number), settings.Events, settings.InFlight),
    () => Outboxes.MeasureAsync(
        server, database, outbox, (side, number) => ((GeneratedHost)side).PublishInTransactionAsync(number),
        settings.Events, settings.InFlight));
await using var idle = GeneratedHost.Build(settings.Redis, settings.Postgres, database, receipts, _ => { }, consume: false);
await turns.RunAsync(
    () => Outboxes.MeasureBacklogAsync(
        server, database, () => Outboxes.FillBareAsync(database, settings.Backlog), bareOutbox, settings.Backlog),
    () => Outboxes.MeasureBacklogAsync(
        server, database, () => Outboxes.FillAsync(database, idle, settings.Backlog), outbox, settings.Backlog));

Func<Task<GeneratedHost>> counting = () => GeneratedHost.StartAsync(
    settings.Redis, settings.Postgres, database, receipts, events => events.Handle<Ping, CountPing>());
await turns.RunAsync(
    () => CommitLatency.MeasureAsync(server, database, receipts, counting, (host, number) => host.PublishAsync(number), settings.Samples),
    () => CommitLatency.MeasureAsync(
        server, database, receipts, counting, (host, number) => host.PublishInTransactionAsync(number), settings.Samples));

async Task<IAsyncDisposable> StartAsync(Action<EventsBuilder> handle, bool consume = true) =>
    await GeneratedHost.StartAsync(settings.Redis, settings.Postgres, database, receipts, handle, consume);
