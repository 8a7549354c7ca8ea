using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace my_shop.Orders;

internal static class OrderEndpoints
{
    public static void MapOrders(this IEndpointRouteBuilder endpoints)
    {
        var orders = endpoints.MapGroup("/orders").WithTags("Orders");
        orders.MapPost("/", PlaceAsync).ProducesValidationProblem().ProducesProblem(StatusCodes.Status422UnprocessableEntity);
        orders.MapGet("/{id:guid}", FindAsync);
    }

    /// <summary>
    /// Accepts an order. It is confirmed a moment later; get it from the Location of the response. A request that is repeated with its
    /// Idempotency-Key returns the order of the first one.
    /// </summary>
    private static async Task<Results<Accepted<Order>, ProblemHttpResult>> PlaceAsync(
        PlaceOrder request, [FromHeader(Name = IdempotencyKeyAttribute.Header), IdempotencyKey] string? idempotencyKey,
        OrderPlacement placement, CancellationToken cancellationToken)
    {
        _ = IdempotencyKey.TryParse(idempotencyKey, out var key);
        return await placement.PlaceAsync(request.Customer, request.Total, key, cancellationToken) is { } order
            ? TypedResults.Accepted($"/orders/{order.Id}", order)
            : TypedResults.Problem(
                "Use a new key for each order, and repeat a key only with the same order.",
                statusCode: StatusCodes.Status422UnprocessableEntity, title: "The idempotency key belongs to an order with other content.");
    }

    private static async Task<Results<Ok<Order>, NotFound>> FindAsync(Guid id, IOrderStore orders, CancellationToken cancellationToken) =>
        await orders.FindAsync(id, cancellationToken) is { } order ? TypedResults.Ok(order) : TypedResults.NotFound();
}
