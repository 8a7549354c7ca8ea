using Microsoft.AspNetCore.Http.HttpResults;

namespace my_shop.Orders;

internal static class OrderEndpoints
{
    public static void MapOrders(this IEndpointRouteBuilder endpoints)
    {
        var orders = endpoints.MapGroup("/orders").WithTags("Orders");
        orders.MapPost("/", PlaceAsync).ProducesValidationProblem();
        orders.MapGet("/{id:guid}", FindAsync);
    }

    /// <summary>Places an order.</summary>
    private static async Task<Created<Order>> PlaceAsync(
        PlaceOrder request, IOrderStore orders, TimeProvider time, CancellationToken cancellationToken)
    {
        var order = new Order(Guid.CreateVersion7(), request.Customer, request.Total, time.GetUtcNow());
        await orders.AddAsync(order, cancellationToken);
        return TypedResults.Created($"/orders/{order.Id}", order);
    }

    private static async Task<Results<Ok<Order>, NotFound>> FindAsync(Guid id, IOrderStore orders, CancellationToken cancellationToken) =>
        await orders.FindAsync(id, cancellationToken) is { } order ? TypedResults.Ok(order) : TypedResults.NotFound();
}
