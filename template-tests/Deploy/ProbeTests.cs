namespace StackTemplates.Tests.Deploy;

/// <summary>The program probes the service, as the health check of its container does; no container is needed.</summary>
public sealed class ProbeTests(PackedTemplates templates)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("stack-webapi")]
    [InlineData("stack-grpc")]
    public async Task It_says_whether_the_service_is_ready_and_why_not(string template)
    {
        await using var server = await LocalBroker.StartAsync(Need.ServerProgram(), FreePort.Next(), Cancellation);
        var settings = await SettingsAsync(new(template, "redis-streams", "valkey")) with { Redis = server.ConnectionString };
        await using var service = await ServiceProcess.StartAsync(settings, Cancellation);

        var ready = await ProbeAsync(settings, service.Address);
        await server.KillAsync();
        await Wait.UntilAsync(async () => (await ProbeAsync(settings, service.Address)).ExitCode == 1);
        await service.StopAsync(Cancellation);
        var gone = await ProbeAsync(settings, service.Address);

        Assert.Equal((0, "Ready."), (ready.ExitCode, ready.Output));
        Assert.Equal(1, gone.ExitCode);
        Assert.Contains("Connection refused", gone.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stack-webapi")]
    [InlineData("stack-grpc")]
    public async Task It_needs_no_event_layer(string template)
    {
        var settings = await SettingsAsync(new(template, "none"));
        await using var service = await ServiceProcess.StartAsync(settings, Cancellation);

        Assert.Equal("Ready.", (await ProbeAsync(settings, service.Address)).EnsureSucceeded().Output);
    }

    private async Task<ServiceSettings> SettingsAsync(Combination combination)
    {
        var solution = await templates.Solution(combination, "my-shop").BuiltAsync();
        var variables = combination.HasEvents ? new Dictionary<string, string> { ["Events__Management__Enabled"] = "false" } : [];
        return new ServiceSettings(solution.Service) { Environment = "Production", Variables = variables };
    }

    private static Task<CliResult> ProbeAsync(ServiceSettings settings, Uri address) =>
        Cli.Dotnet(BuiltProgram.Find(settings.Project), "--probe").In(settings.Project)
            .Set("ASPNETCORE_URLS", address.ToString()).RunAsync(Cancellation);
}
