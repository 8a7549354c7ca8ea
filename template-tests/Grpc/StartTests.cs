namespace StackTemplates.Tests.Grpc;

/// <summary>A service of the redis-streams variant without a configured server.</summary>
public sealed class StartTests(PackedTemplates templates) : RunningGrpcService(templates)
{
    [Fact]
    public async Task In_production_it_refuses_to_start_and_names_the_setting()
    {
        await using var service = ServiceProcess.Launch(await SettingsAsync(redis: null));

        var code = await service.WaitForExitAsync(Patience, Cancellation);

        Assert.NotEqual(0, code);
        Assert.Contains("ConnectionStrings:Redis", string.Join('\n', service.Log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_development_it_works_on_its_in_memory_log_with_one_warning()
    {
        await using var service = await ServiceProcess.StartAsync(await SettingsAsync(redis: null, "Development"), Cancellation);

        var order = await service.Grpc!.PlaceAsync("Ada", Cancellation);
        Assert.Equal("confirmed", (await WatchAsync(service, order.Id))[^1].State);

        Assert.Contains("ConnectionStrings:Redis", Warning(service), StringComparison.Ordinal);
        Assert.Equal(0, await service.StopAsync(Cancellation));
    }

    // The first line is the category, the second one the message.
    private static string Warning(ServiceProcess service)
    {
        var log = service.Log.ToList();
        var line = Assert.Single(log, one => one.StartsWith("warn:", StringComparison.Ordinal));
        return log[log.IndexOf(line) + 1];
    }
}
