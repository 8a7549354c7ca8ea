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
await server.CheckFieldsAsync(generated);
var turns = new Turns(settings.Rounds, bare, generated);
await turns.RunAsync(start => Backlog.MeasureAsync(server, receipts, start, settings.Backlog));
await turns.RunAsync(
    () => Backlog.MeasureSizeAsync(server, receipts, generated, settings.SmallBacklog),
    () => Backlog.MeasureSizeAsync(server, receipts, generated, settings.LargeBacklog));
await turns.RunAsync(start => EndToEnd.MeasureAsync(server, receipts, start, settings.Events, settings.InFlight));
await turns.RunAsync(start => Latency.MeasureAsync(server, receipts, start, settings.Samples));
await turns.RunAsync(start => PublishCost.MeasureAsync(server, start, settings.Samples, settings.Events, settings.InFlight));
