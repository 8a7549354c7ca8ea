using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Stack_Service._1.Orders;

internal sealed class OrderConfiguration : IEntityTypeConfiguration<Order>
{
    // The service gives orders their ids.
    public void Configure(EntityTypeBuilder<Order> builder) => builder.Property(order => order.Id).ValueGeneratedNever();
}
