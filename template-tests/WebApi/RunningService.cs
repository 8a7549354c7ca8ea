namespace StackTemplates.Tests.WebApi;

/// <summary>
/// Base of the tests that run a generated service, built once for all of them, on a real server of their own.
/// </summary>
public abstract class RunningService(PackedTemplates templates)
{
    /// <summary>The stream that placed orders go through.</summary>
    protected const string Stream = "my-shop:events:orders:placed";

    /// <summary>The consumer group of its worker.</summary>
    protected const string Group = "my-shop";

    /// <summary>Long enough for everything, on any machine.</summary>
    protected static readonly TimeSpan Patience = Wait.Patience;

    /// <summary>Ends the test with the run.</summary>
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The settings of the built service, in the Production environment unless told.</summary>
    protected async Task<ServiceSettings> SettingsAsync(string? redis, string environment = "Production")
    {
        var solution = await templates.Solution(new("stack-webapi", "redis-streams", "valkey"), "my-shop").BuiltAsync();
        return new ServiceSettings(solution.Service) { Redis = redis, Environment = environment };
    }

    /// <summary>Waits until each of these orders is confirmed.</summary>
    protected static async Task AllConfirmedAsync(ServiceProcess service, IEnumerable<string> orders)
    {
        foreach (var order in orders)
        {
            await service.Orders.WaitForStateAsync(order, "confirmed", Patience, Cancellation);
        }
    }

    /// <summary>Waits until the server reports that nothing is pending or undelivered.</summary>
    protected static async Task NothingIsLeftAsync(RespClient client)
    {
        var group = await StreamFigures.WaitUntilCaughtUpAsync(client, Stream, Group, Patience, Cancellation);
        Assert.Equal(0, group.Pending);
        Assert.Equal(0, group.Lag ?? 0);
    }
}
