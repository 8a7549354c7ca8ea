#if (hasDatabase)
using System.ComponentModel.DataAnnotations;
#endif
using Microsoft.AspNetCore.Http.HttpResults;
#if (hasEvents)
using Microsoft.AspNetCore.Mvc;
#endif

namespace Stack_Service._1.Orders;

internal static class OrderEndpoints
{
    public static void MapOrders(this IEndpointRouteBuilder endpoints)
    {
        var orders = endpoints.MapGroup("/orders").WithTags("Orders");
#if (hasEvents)
        orders.MapPost("/", PlaceAsync).ProducesValidationProblem().ProducesProblem(StatusCodes.Status422UnprocessableEntity);
#else
        orders.MapPost("/", PlaceAsync).ProducesValidationProblem();
#endif
        orders.MapGet("/{id:guid}", FindAsync);
#if (hasDatabase)
        orders.MapGet("/", ListAsync).ProducesValidationProblem();
#endif
    }

#if (hasEvents)
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
#else
    /// <summary>Places an order.</summary>
    private static async Task<Created<Order>> PlaceAsync(
        PlaceOrder request, IOrderStore orders, TimeProvider time, CancellationToken cancellationToken)
    {
        var order = new Order(Guid.CreateVersion7(), request.Customer, request.Total, time.GetUtcNow());
        await orders.AddAsync(order, cancellationToken);
        return TypedResults.Created($"/orders/{order.Id}", order);
    }
#endif

    private static async Task<Results<Ok<Order>, NotFound>> FindAsync(Guid id, IOrderStore orders, CancellationToken cancellationToken) =>
        await orders.FindAsync(id, cancellationToken) is { } order ? TypedResults.Ok(order) : TypedResults.NotFound();
#if (hasDatabase)

    /// <summary>
    /// Returns orders page by page. A page begins behind the order that <c>after</c> names, so that none is skipped or repeated.
    /// </summary>
    private static async Task<Ok<OrderPage>> ListAsync(
        Guid? after, [Range(1, 100)] int? limit, IOrderStore orders, CancellationToken cancellationToken)
    {
        var count = limit ?? 20;
        var page = await orders.ListAsync(after, count, cancellationToken);
        return TypedResults.Ok(new OrderPage(page, page.Count == count ? page[^1].Id : null));
    }
#endif
}
