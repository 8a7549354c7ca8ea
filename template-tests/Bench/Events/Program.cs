using Bench;
using Microsoft.Extensions.Configuration;

// Run by 'dotnet run --project build bench events', which passes every setting.
var settings = new ConfigurationBuilder().AddCommandLine(args).Build().Get<BenchSettings>()
    ?? throw new InvalidOperationException("No settings were given.");
var receipts = new Receipts();
StartSide bare = async consume => await BareSide.StartAsync(settings.Redis, receipts, consume);
StartSide generated = async consume => await GeneratedSide.StartAsync(settings.Redis, receipts, consume);

if (settings.Rest is { } resting)
{
    await using var side = await (resting == "bare" ? bare : generated)(true);
    Console.WriteLine("resting");
    await Task.Delay(Timeout.Infinite);
}

await using var server = await BenchServer.ConnectAsync(settings.Redis);
await SameFields.CheckAsync(server, bare, generated);
var turns = new Turns(settings.Rounds);
await BothAsync(start => Backlog.MeasureAsync(server, receipts, start, settings.Backlog));
await turns.RunAsync(
    () => Backlog.MeasureSizeAsync(server, receipts, generated, settings.SmallBacklog),
    () => Backlog.MeasureSizeAsync(server, receipts, generated, settings.LargeBacklog));
await BothAsync(start => EndToEnd.MeasureAsync(server, receipts, start, settings.Events, settings.InFlight));
await BothAsync(start => Latency.MeasureAsync(server, receipts, start, settings.Samples));
await BothAsync(start => PublishCost.MeasureAsync(server, start, settings.Samples, settings.Events, settings.InFlight));

Task BothAsync(Func<StartSide, Task<IReadOnlyDictionary<string, double>>> measure) =>
    turns.RunAsync(() => measure(bare), () => measure(generated));
