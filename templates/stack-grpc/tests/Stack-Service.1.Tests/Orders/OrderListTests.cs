using Grpc.Core;
using Stack_Service._1.Orders.V1;

namespace Stack_Service._1.Tests.Orders;

public sealed class OrderListTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private readonly OrderService.OrderServiceClient _orders = new(service.Channel());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_pages_together_have_each_order_once()
    {
        var placed = new List<string>();
        for (var number = 0; number < 5; number++)
        {
            placed.Add((await _orders.PlaceOrderAsync(TestOrders.Valid(), cancellationToken: Cancellation)).Id);
        }

        var (listed, pages) = (new List<string>(), 0);
        var page = new ListOrdersResponse();
        do
        {
            page = await _orders.ListOrdersAsync(new() { After = page.Next, Limit = 2 }, cancellationToken: Cancellation);
            listed.AddRange(page.Orders.Select(order => order.Id));
            pages++;
        }
        while (page.Next.Length > 0);

        Assert.Equal(3, pages);
        Assert.Equal(placed.Order(StringComparer.Ordinal), listed);
    }

    [Theory]
    [InlineData("", -1)]
    [InlineData("", 101)]
    [InlineData("17", 1)]
    public async Task A_page_that_cannot_be_is_refused(string after, int limit)
    {
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await _orders.ListOrdersAsync(new() { After = after, Limit = limit }, cancellationToken: Cancellation));

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
    }
}
