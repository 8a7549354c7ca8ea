using my_shop.Events;
using my_shop.Orders;

namespace my_shop.Proof;

internal static class ProofHandlers
{
    /// <summary>Has orders counted and copied, each in a group of its own.</summary>
    public static EventsBuilder HandleProof(this EventsBuilder events)
    {
        events.InGroup("count").InTransaction().Handle<OrderPlaced, CountOrder>();
        events.InGroup("copy").InTransaction().HandleBatch<OrderPlaced, CopyOrders>(batch => batch.MaxBatch = 100);
        return events;
    }
}
