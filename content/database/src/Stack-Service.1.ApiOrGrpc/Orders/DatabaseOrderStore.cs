using Microsoft.EntityFrameworkCore;
using Stack_Service._1.Database;

namespace Stack_Service._1.Orders;

/// <summary>Orders in the database.</summary>
internal sealed class DatabaseOrderStore(AppDbContext database) : IOrderStore
{
    public Task<Order?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        database.Orders.AsNoTracking().FirstOrDefaultAsync(order => order.Id == id, cancellationToken);
#if (!isWorker)

    public async Task<IReadOnlyList<Order>> ListAsync(Guid? after, int count, CancellationToken cancellationToken)
    {
        var orders = database.Orders.AsNoTracking();
        if (after is { } last)
        {
            orders = orders.Where(order => order.Id > last);
        }
        return await orders.OrderBy(order => order.Id).Take(count).ToListAsync(cancellationToken);
    }

    // Where another request adds an order with this id right now, this one waits for it, and its transaction stays usable.
    public async Task<bool> AddAsync(Order order, CancellationToken cancellationToken) => await database.Database.ExecuteSqlAsync(
        $"""
        INSERT INTO orders (id, customer, total, placed_at) VALUES ({order.Id}, {order.Customer}, {order.Total}, {order.PlacedAt})
        ON CONFLICT DO NOTHING
        """,
        cancellationToken) > 0;
#endif
#if (hasEvents)

    public async Task SaveAsync(Order order, CancellationToken cancellationToken)
    {
        // PostgreSQL keeps times in UTC, and an event may come from anywhere.
        var saved = order with { PlacedAt = order.PlacedAt.ToUniversalTime() };
        if (await database.Orders.FindAsync([order.Id], cancellationToken) is { } known)
        {
            database.Entry(known).CurrentValues.SetValues(saved);
        }
        else
        {
            database.Add(saved);
        }
        await database.SaveChangesAsync(cancellationToken);
    }
#endif
}
