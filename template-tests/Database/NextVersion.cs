namespace StackTemplates.Tests.Database;

/// <summary>
/// What a developer does for a new column: a property of the order, its use in the handler, the migration, and the snapshot of the model,
/// as <c>dotnet ef migrations add</c> writes them.
/// </summary>
internal static class NextVersion
{
    /// <summary>What the next version writes into the column.</summary>
    public const string Note = "confirmed by the next version";

    private const string Migration = """
        using Microsoft.EntityFrameworkCore.Infrastructure;
        using Microsoft.EntityFrameworkCore.Migrations;

        namespace my_shop.Database.Migrations;

        [DbContext(typeof(AppDbContext))]
        [Migration("20260201000000_Note")]
        public partial class Note : Migration
        {
            protected override void Up(MigrationBuilder migrationBuilder) =>
                migrationBuilder.AddColumn<string>(name: "note", table: "orders", type: "text", nullable: true);

            protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropColumn(name: "note", table: "orders");
        }

        """;

    private const string Customer = """
                            b.Property<string>("Customer")
        """;

    private const string Property = """
                            b.Property<string>("Note")
                                .HasColumnType("text")
                                .HasColumnName("note");


        """;

    /// <summary>Changes the sources of the service in this folder.</summary>
    public static void Change(string project)
    {
        Replace(
            project, "Orders/Order.cs", "DateTimeOffset? ConfirmedAt = null)", "DateTimeOffset? ConfirmedAt = null, string? Note = null)");
        Replace(project, "Orders/ConfirmOrder.cs", "content.PlacedAt, now)", $"content.PlacedAt, now, \"{Note}\")");
        Replace(project, "Database/Migrations/AppDbContextModelSnapshot.cs", Customer, Property + Customer);
        File.WriteAllText(Path.Combine(project, "Database", "Migrations", "20260201000000_Note.cs"), Migration);
    }

    private static void Replace(string project, string file, string old, string replacement)
    {
        var path = Path.Combine(project, file);
        var text = File.ReadAllText(path);
        Assert.Contains(old, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(old, replacement, StringComparison.Ordinal));
    }
}
