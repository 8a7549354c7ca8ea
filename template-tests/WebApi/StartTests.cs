namespace StackTemplates.Tests.WebApi;

/// <summary>A service of the redis-streams variant without a configured server.</summary>
public sealed class StartTests(PackedTemplates templates) : RunningService(templates)
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
    public async Task In_production_it_works_on_its_in_memory_log_where_the_settings_ask_for_it_with_one_warning()
    {
        var settings = await SettingsAsync(redis: null) with
        {
            Variables = new Dictionary<string, string> { ["Events__Log"] = "InMemory", ["Events__Management__Enabled"] = "false" },
        };
        await using var service = await ServiceProcess.StartAsync(settings, Cancellation);

        var order = await service.Orders.PlaceAsync("Ada", Cancellation);
        await AllConfirmedAsync(service, [order.Id]);

        Assert.Single(service.Log, line => line.StartsWith("warn:", StringComparison.Ordinal));
        Assert.Contains(service.Log, line => line.Contains("Events:Log is InMemory", StringComparison.Ordinal));
        Assert.Equal(0, await service.StopAsync(Cancellation));
    }

    [Fact]
    public async Task In_development_it_works_on_its_in_memory_log_with_one_warning()
    {
        await using var service = await ServiceProcess.StartAsync(await SettingsAsync(redis: null, "Development"), Cancellation);

        var order = await service.Orders.PlaceAsync("Ada", Cancellation);
        await AllConfirmedAsync(service, [order.Id]);

        Assert.Single(service.Log, line => line.StartsWith("warn:", StringComparison.Ordinal));
        Assert.Contains(service.Log, line => line.Contains("ConnectionStrings:Redis", StringComparison.Ordinal));
        Assert.Equal(0, await service.StopAsync(Cancellation));
    }
}
