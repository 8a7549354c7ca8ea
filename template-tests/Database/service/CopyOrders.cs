using Microsoft.EntityFrameworkCore;
using my_shop.Database;
using my_shop.Events;
using my_shop.Orders;
using Npgsql;
using NpgsqlTypes;

namespace my_shop.Proof;

/// <summary>Copies orders into a table without a key, many in one COPY.</summary>
internal sealed class CopyOrders(AppDbContext database) : IBatchHandler<OrderPlaced>
{
    public async Task HandleAsync(EventBatch<OrderPlaced> batch, CancellationToken cancellationToken)
    {
        var connection = (NpgsqlConnection)database.Database.GetDbConnection();
        await using var copy = await connection.BeginBinaryImportAsync(
            "COPY proof_copies (order_id) FROM STDIN (FORMAT BINARY)", cancellationToken);
        foreach (var item in batch)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(item.Content.OrderId, NpgsqlDbType.Uuid, cancellationToken);
        }
        await copy.CompleteAsync(cancellationToken);
    }
}
