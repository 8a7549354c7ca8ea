using Microsoft.EntityFrameworkCore;
using my_shop.Database;
using my_shop.Events;
using my_shop.Orders;

namespace my_shop.Proof;

/// <summary>Counts each order: an effect that shows every time that it happens.</summary>
internal sealed class CountOrder(AppDbContext database) : IEventHandler<OrderPlaced>
{
    public Task HandleAsync(OrderPlaced content, EventContext context, CancellationToken cancellationToken) =>
        database.Database.ExecuteSqlAsync($"UPDATE proof_counter SET count = count + 1", cancellationToken);
}
