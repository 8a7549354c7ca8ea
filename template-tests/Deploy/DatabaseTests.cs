namespace StackTemplates.Tests.Deploy;

/// <summary>Two solutions with a database, side by side in containers.</summary>
public sealed class DatabaseTests(PackedTemplates templates) : DeployedService(templates)
{
    private static readonly Combination WithDatabase = WebApi with { Database = "postgres" };

    [Fact]
    public async Task Each_keeps_its_own_orders_over_down_and_up_and_cannot_change_its_schema()
    {
        await using var stack = await ComposeStack.UpAsync(Solution(WithDatabase), Cancellation);
        await using var other = await ComposeStack.UpAsync(OwnSolution(WithDatabase), Cancellation);
        var orders = new List<string>();
        for (var number = 0; number < 5; number++)
        {
            orders.Add((await stack.Orders.PlaceAsync($"Customer {number}", Cancellation)).Id);
        }

        await AllConfirmedAsync(stack, orders);
        Assert.Equal("5", await QueryAsync(stack, "SELECT count(*) FROM orders"));
        Assert.Equal("0", await QueryAsync(other, "SELECT count(*) FROM orders"));
        Assert.Equal("f", await QueryAsync(stack, $"SELECT has_schema_privilege('{stack.Image}', 'public', 'CREATE')"));

        await stack.ComposeAsync(Cancellation, "down");
        await stack.UpAsync(Cancellation);

        await AllConfirmedAsync(stack, orders);
        await AllConfirmedAsync(stack, [(await stack.Orders.PlaceAsync("Ada", Cancellation)).Id]);
    }

    private static async Task<string> QueryAsync(ComposeStack stack, string sql)
    {
        var answer = await stack.ComposeAsync(
            Cancellation, "exec", "-T", "database", "psql", "--username", "owner", "--dbname", stack.Image, "-tA", "-c", sql);
        return answer.Lines.First(line => line.Length > 0).Trim();
    }
}
