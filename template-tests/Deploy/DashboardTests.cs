namespace StackTemplates.Tests.Deploy;

/// <summary>The profile observability.</summary>
public sealed class DashboardTests(PackedTemplates templates) : DeployedService(templates)
{
    [Theory]
    [InlineData("stack-webapi", "redis-streams", "valkey")]
    [InlineData("stack-grpc", "none", null)]
    public async Task The_dashboard_receives_the_telemetry_of_the_service(string template, string events, string? broker)
    {
        await using var stack = await ComposeStack.UpAsync(
            Solution(new(template, events, broker)), Cancellation, "--profile", "observability");
        using var dashboard = new HttpClient { BaseAddress = await stack.AddressAsync("dashboard", 18888, Cancellation) };

        await Wait.UntilAsync(
            async () => (await ResourcesAsync(dashboard)).Contains($"\"{stack.Image}\"", StringComparison.Ordinal), limit: Patience);
    }

    // Its list of resources that have sent telemetry; empty while it starts.
    private static async Task<string> ResourcesAsync(HttpClient dashboard)
    {
        try
        {
            return await dashboard.GetStringAsync(new Uri("/api/telemetry/resources", UriKind.Relative), Cancellation);
        }
        catch (HttpRequestException)
        {
            return "";
        }
    }
}
