using Microsoft.AspNetCore.Http.HttpResults;
using my_shop.Events;

namespace my_shop.Orders;

internal static class OrderEndpoints
{
    public static void MapOrders(this IEndpointRouteBuilder endpoints)
    {
        var orders = endpoints.MapGroup("/orders").WithTags("Orders");
        orders.MapPost("/", PlaceAsync).ProducesValidationProblem();
        orders.MapGet("/{id:guid}", FindAsync);
    }

    /// <summary>Accepts an order. It is confirmed a moment later; the answer's Location says where to look.</summary>
    private static async Task<Accepted<Order>> PlaceAsync(
        PlaceOrder request, IEventPublisher publisher, IOrderStore orders, TimeProvider time, CancellationToken cancellationToken)
    {
        var order = new Order(Guid.CreateVersion7(), request.Customer, request.Total, time.GetUtcNow());
        // The event comes first: once it is recorded, the order will be there whatever happens to this request.
        await publisher.PublishAsync(new OrderPlaced(order.Id, order.Customer, order.Total, order.PlacedAt), cancellationToken);
        await orders.AddAsync(order, cancellationToken);
        return TypedResults.Accepted($"/orders/{order.Id}", order);
    }

    private static async Task<Results<Ok<Order>, NotFound>> FindAsync(Guid id, IOrderStore orders, CancellationToken cancellationToken) =>
        await orders.FindAsync(id, cancellationToken) is { } order ? TypedResults.Ok(order) : TypedResults.NotFound();
}
