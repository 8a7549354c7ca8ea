namespace StackTemplates.Tests.Deploy;

/// <summary>Base of the tests that run generated solutions in containers, one after the other.</summary>
[Collection("Containers")]
public abstract class DeployedService(PackedTemplates templates)
{
    /// <summary>Long enough for everything on a slow machine.</summary>
    protected static readonly TimeSpan Patience = Wait.Patience;

    /// <summary>The web API on Valkey.</summary>
    protected static readonly Combination WebApi = new("stack-webapi", "redis-streams", "valkey");

    /// <summary>Ends the test with the run.</summary>
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A solution with a name that needs quotes, because other tests have none.</summary>
    protected GeneratedSolution Solution(Combination combination) =>
        templates.Solution(combination, $"{combination.Template} & {combination.Case}");

    /// <summary>A solution that no other test uses.</summary>
    protected GeneratedSolution OwnSolution(Combination combination) => new(templates, combination, "my-shop");

    /// <summary>Waits until each of these orders is confirmed, as a worker does.</summary>
    private protected static async Task AllConfirmedAsync(ComposeStack stack, IEnumerable<string> orders)
    {
        foreach (var order in orders)
        {
            await stack.Orders.WaitForStateAsync(order, "confirmed", Patience, Cancellation);
        }
    }
}
