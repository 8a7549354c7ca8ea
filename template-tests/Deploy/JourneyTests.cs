namespace StackTemplates.Tests.Deploy;

/// <summary>
/// From <c>docker compose up</c> through an order to <c>down</c> and back, for every combination of options that has orders.
/// </summary>
public sealed class JourneyTests(PackedTemplates templates) : DeployedService(templates)
{
    [Theory]
    [MemberData(nameof(Combination.WithOrders), MemberType = typeof(Combination))]
    public async Task A_stack_becomes_healthy_and_keeps_an_order_through_down_and_up(Combination combination)
    {
        await using var stack = await ComposeStack.UpAsync(Solution(combination), Cancellation);

        var order = await PlaceAsync(stack);
        await ArrivesAsync(stack, order, combination);
        await stack.ComposeAsync(Cancellation, "down");
        await stack.UpAsync(Cancellation);

        if (combination.NeedsServer)
        {
            await ArrivesAsync(stack, order, combination);
        }
        else
        {
            await ArrivesAsync(stack, await PlaceAsync(stack), combination);
        }
    }

    [Fact]
    public async Task A_skeleton_becomes_healthy()
    {
        await using var stack = await ComposeStack.UpAsync(Solution(WebApi with { Sample = "none" }), Cancellation);

        await stack.ComposeAsync(Cancellation, "up", "--wait", "--scale", "worker=2");
    }

    [Fact]
    public async Task Two_solutions_run_side_by_side()
    {
        var (webApi, grpc) = (WebApi, new Combination("stack-grpc", "redis-streams", "redis"));
        await using var one = await ComposeStack.UpAsync(Solution(webApi), Cancellation);
        await using var other = await ComposeStack.UpAsync(Solution(grpc), Cancellation);

        await ArrivesAsync(one, await PlaceAsync(one), webApi);
        await ArrivesAsync(other, await PlaceAsync(other), grpc);
    }

    [Fact]
    public async Task Three_workers_share_the_events()
    {
        await using var stack = await ComposeStack.UpAsync(Solution(WebApi), Cancellation);

        await stack.ComposeAsync(Cancellation, "up", "--wait", "--scale", "worker=3");

        using var broker = await stack.ConnectAsync(Cancellation);
        await using (var load = new OrderLoad(stack.Orders))
        {
            await Wait.UntilAsync(() => load.Count >= 200 && StreamFigures.Consumers(broker, stack.OrdersStream, stack.Image).Count == 3);
            await AllConfirmedAsync(stack, await load.StopAsync());
        }
    }

    private static async Task<string> PlaceAsync(ComposeStack stack) => stack.Grpc is { } grpc
        ? (await grpc.PlaceAsync("Ada", Cancellation)).Id
        : (await stack.Orders.PlaceAsync("Ada", Cancellation)).Id;

    // Confirmed if there is an event layer, otherwise present.
    private static async Task ArrivesAsync(ComposeStack stack, string order, Combination combination)
    {
        if (stack.Grpc is { } grpc)
        {
            var last = combination.HasEvents
                ? (await grpc.WatchAsync(order, Patience, Cancellation).ToListAsync(Cancellation))[^1]
                : await grpc.GetAsync(order, Cancellation);
            Assert.Equal(combination.HasEvents ? "confirmed" : "", last.State);
        }
        else if (combination.HasEvents)
        {
            await AllConfirmedAsync(stack, [order]);
        }
        else
        {
            Assert.Equal(order, (await stack.Orders.GetAsync(order, Cancellation)).Id);
        }
    }
}
