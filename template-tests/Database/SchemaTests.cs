using System.Net;

namespace StackTemplates.Tests.Database;

/// <summary>The schema, before and after the program has migrated the database.</summary>
public sealed class SchemaTests(PackedTemplates templates)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_service_whose_schema_is_behind_is_not_ready_and_handles_nothing_until_it_is_migrated()
    {
        await using var database = await Need.DatabaseAsync(Cancellation);
        await using var broker = await Need.OwnServerAsync(Cancellation);
        using var client = await broker.ConnectAsync(Cancellation);
        var service = await DatabaseService.OfAsync(templates);
        var settings = service.Settings(broker.ConnectionString, await database.NewDatabaseAsync(Cancellation));
        var order = Guid.CreateVersion7().ToString();
        client.Send(
            "XADD", DatabaseService.Stream, "*", "orderId", order, "customer", "Ada", "total", "9.00", "placedAt", "2026-01-01T00:00:00Z");
        await using var api = ServiceProcess.Launch(settings);

        await api.WaitForHealthAsync("ready", HttpStatusCode.ServiceUnavailable, Wait.Patience, Cancellation, "--migrate");
        await api.WaitForHealthAsync("live", HttpStatusCode.OK, Wait.Patience, Cancellation);
        Assert.Null(StreamFigures.Group(client, DatabaseService.Stream, "my-shop"));

        (await ServiceProcess.MigrateAsync(settings, Cancellation)).EnsureSucceeded();
        await api.WaitForHealthAsync("ready", HttpStatusCode.OK, Wait.Patience, Cancellation);
        await api.Orders.WaitForStateAsync(order, "confirmed", Wait.Patience, Cancellation);
    }

    [Fact]
    public async Task A_migration_that_fails_says_why_and_ends_with_1()
    {
        var service = await DatabaseService.OfAsync(templates);

        var migrated = await ServiceProcess.MigrateAsync(
            service.Settings("", $"Host=127.0.0.1;Port={FreePort.Next()};Username=nobody;Database=none"), Cancellation);

        Assert.Equal(1, migrated.ExitCode);
        Assert.Contains("Not migrated:", migrated.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_production_it_refuses_to_start_without_a_database_and_names_the_setting()
    {
        var service = await DatabaseService.OfAsync(templates);
        await using var api = ServiceProcess.Launch(service.Settings("127.0.0.1:1", "") with { Postgres = null });

        Assert.NotEqual(0, await api.WaitForExitAsync(Wait.Patience, Cancellation));
        Assert.Contains("ConnectionStrings:Postgres", string.Join('\n', api.Log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_development_it_works_on_a_file_and_in_memory_with_one_warning_about_each()
    {
        using var folder = TempFolder.Create("file");
        var generated =
            await templates.Solution(new("stack-webapi", "redis-streams", "valkey", Database: "postgres"), "Acme.1.Orders").BuiltAsync();
        await using var api = await ServiceProcess.StartAsync(
            new ServiceSettings(generated.Service)
            {
                Variables = new Dictionary<string, string>
                {
                    ["Database__File"] = folder.Below("data.db"),
                    ["Events__Management__Enabled"] = "false",
                },
            },
            Cancellation);

        var order = await api.Orders.PlaceAsync("Ada", Cancellation);
        await api.Orders.WaitForStateAsync(order.Id, "confirmed", Wait.Patience, Cancellation);

        Assert.Equal(2, api.Log.Count(line => line.StartsWith("warn:", StringComparison.Ordinal)));
        Assert.Contains(api.Log, line => line.Contains("ConnectionStrings:Postgres is not set", StringComparison.Ordinal));
        Assert.Contains(api.Log, line => line.Contains("ConnectionStrings:Redis is not set", StringComparison.Ordinal));
        Assert.Equal(0, await api.StopAsync(Cancellation));
        Assert.True(File.Exists(folder.Below("data.db")));
    }
}
