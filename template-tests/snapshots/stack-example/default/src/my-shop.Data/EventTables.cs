using Microsoft.EntityFrameworkCore;
using my_shop.Data.Inbox;
using my_shop.Data.Outbox;

namespace my_shop.Data;

public static class EventTables
{
    /// <summary>Adds the tables of the inbox and of the outbox to the service's context.</summary>
    public static void AddEventTables(this ModelBuilder model)
    {
        model.Entity<InboxRow>(inbox =>
        {
            inbox.ToTable("inbox");
            inbox.HasKey(row => new { row.Consumer, row.EventId, row.Epoch });
            inbox.HasIndex(row => row.HandledAt);
        });
        model.Entity<ReplayRow>(replays =>
        {
            replays.ToTable("replays");
            replays.Property(row => row.Id).UseIdentityAlwaysColumn();
            replays.HasIndex(row => new { row.Group, row.Stream });
            replays.Property(row => row.Group).HasColumnName("consumer_group");
        });
        model.Entity<OutboxRow>(outbox =>
        {
            outbox.ToTable("outbox");
            // Rows come and go: without frequent cleaning, the relay would have to read past those that are gone.
            outbox.HasStorageParameter("autovacuum_vacuum_scale_factor", 0);
            outbox.HasStorageParameter("autovacuum_vacuum_threshold", 5_000);
            outbox.Property(row => row.Id).UseIdentityAlwaysColumn();
        });
    }
}
