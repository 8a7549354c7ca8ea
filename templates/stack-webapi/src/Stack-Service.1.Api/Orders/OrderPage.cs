namespace Stack_Service._1.Orders;

/// <summary>A part of all orders, in the order of their ids.</summary>
/// <param name="Next">What to ask for the orders behind these with, as <c>after</c>; null where there may be none.</param>
internal sealed record OrderPage(IReadOnlyList<Order> Orders, Guid? Next);
