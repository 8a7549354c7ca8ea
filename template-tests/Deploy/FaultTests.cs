namespace StackTemplates.Tests.Deploy;

/// <summary>Containers that are stopped and killed while they work.</summary>
public sealed class FaultTests(PackedTemplates templates) : DeployedService(templates)
{
    // appendfsync everysec: once a second, and a write waits for a sync under way no longer than another one.
    private static readonly TimeSpan LongestSync = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task A_stop_under_load_ends_well_and_loses_nothing()
    {
        await using var stack = await ComposeStack.UpAsync(Solution(WebApi), Cancellation);
        await using var load = new OrderLoad(stack.Orders);
        await Wait.UntilAsync(() => load.Count >= 200);

        // By SIGTERM; a container that has not ended after stop_grace_period is killed, with exit code 137.
        await stack.ComposeAsync(Cancellation, "stop", "worker", "api");

        Assert.Equal("0", Assert.Single(await stack.InspectAsync("api", "{{.State.ExitCode}}", Cancellation)));
        Assert.Equal("0", Assert.Single(await stack.InspectAsync("worker", "{{.State.ExitCode}}", Cancellation)));
        var accepted = await load.StopAsync();
        await stack.UpAsync(Cancellation);
        await AllConfirmedAsync(stack, accepted);
    }

    [Fact]
    public async Task A_kill_of_the_broker_under_load_loses_at_most_what_it_had_not_synced()
    {
        await using var stack = await ComposeStack.UpAsync(Solution(WebApi), Cancellation);
        await using var load = new OrderLoad(stack.Orders);
        await Wait.UntilAsync(() => load.AcceptedBy(DateTime.UtcNow - LongestSync).Count >= 200);

        var before = DateTime.UtcNow;
        await stack.ComposeAsync(Cancellation, "kill", "broker");
        var kept = load.AcceptedBy(before - LongestSync);
        await stack.ComposeAsync(Cancellation, "start", "broker");

        // The service resumes by itself.
        var after = DateTime.UtcNow;
        await Wait.UntilAsync(() => load.Count - load.AcceptedBy(after).Count >= 100);
        await AllConfirmedAsync(stack, kept);
        await stack.ComposeAsync(Cancellation, "up", "--wait");
    }
}
