using Google.Rpc;
using Grpc.Core;
using Grpc.Health.V1;
using my_shop.Orders.V1;

namespace my_shop.Tests.Orders;

public sealed class PlaceOrderTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private readonly OrderService.OrderServiceClient _orders = new(service.Channel());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_placed_order_can_be_read_back()
    {
        var placed = await _orders.PlaceOrderAsync(TestOrders.Valid(), cancellationToken: Cancellation);

        var found = await _orders.GetOrderAsync(new() { Id = placed.Id }, cancellationToken: Cancellation);

        Assert.Equal((placed.Id, "Ada", "9.00", placed.PlacedAt), (found.Id, found.Customer, found.Total, found.PlacedAt));
    }

    [Fact]
    public async Task The_order_service_has_a_health_status()
    {
        var health = new Health.HealthClient(service.Channel());

        var answer = await health.CheckAsync(new() { Service = OrderService.Descriptor.FullName }, cancellationToken: Cancellation);

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, answer.Status);
    }

    [Fact]
    public async Task An_unknown_order_is_not_found()
    {
        var id = Guid.NewGuid().ToString();

        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await _orders.GetOrderAsync(new() { Id = id }, cancellationToken: Cancellation));

        Assert.Equal(StatusCode.NotFound, error.StatusCode);
        Assert.Equal(id, error.GetRpcStatus()?.GetDetail<ResourceInfo>()?.ResourceName);
    }

    [Theory]
    [InlineData("customer")]
    [InlineData("lines")]
    [InlineData("lines[0].sku")]
    [InlineData("lines[0].quantity")]
    [InlineData("lines[0].unit_price")]
    public async Task An_invalid_order_is_refused_with_the_field_that_is_wrong(string field)
    {
        var request = TestOrders.Valid();
        switch (field)
        {
            case "customer":
                request.Customer = "A\0";
                break;
            case "lines":
                request.Lines.Clear();
                break;
            case "lines[0].sku":
                request.Lines[0].Sku = new string('x', 41);
                break;
            case "lines[0].quantity":
                request.Lines[0].Quantity = 0;
                break;
            default:
                request.Lines[0].UnitPrice = "-1";
                break;
        }

        var violation = Assert.Single(await ViolationsAsync(async () =>
            await _orders.PlaceOrderAsync(request, cancellationToken: Cancellation)));

        Assert.Equal(field, violation.Field);
        Assert.NotEmpty(violation.Description);
    }

    [Fact]
    public async Task All_problems_are_reported_at_once()
    {
        var request = new PlaceOrderRequest { Lines = { new OrderLine() } };

        var violations = await ViolationsAsync(async () =>
            await _orders.PlaceOrderAsync(request, cancellationToken: Cancellation));

        string[] expected = ["customer", "lines[0].sku", "lines[0].quantity", "lines[0].unit_price"];
        Assert.Equal(expected, violations.Select(violation => violation.Field));
    }

    [Theory]
    [InlineData("")]
    [InlineData("17")]
    public async Task An_invalid_id_is_refused(string id)
    {
        var violations = await ViolationsAsync(async () =>
            await _orders.GetOrderAsync(new() { Id = id }, cancellationToken: Cancellation));

        Assert.Equal("id", Assert.Single(violations).Field);
    }

    private static async Task<IReadOnlyList<BadRequest.Types.FieldViolation>> ViolationsAsync(Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<RpcException>(call);
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        return error.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations;
    }
}
