using Stack_Service._1;
#if (hasDatabase)
using Stack_Service._1.Data;
using Stack_Service._1.Data.Schema;
using Stack_Service._1.Database;
#endif
using Stack_Service._1.Events;
#if (hasOrders)
using Stack_Service._1.Orders;
#endif

if (args is [HealthProbe.Argument, .. var settings])
{
    Environment.ExitCode = await HealthProbe.RunAsync(settings);
    return;
}
#if (hasDatabase)
if (args is [Migration.Argument, .. var migrationSettings])
{
    Environment.ExitCode = await Migration.RunAsync<AppDbContext>(migrationSettings);
    return;
}
#endif

await CreateBuilder(args).Build().RunAsync();

/// <summary>The program of the service.</summary>
internal static partial class Program
{
    /// <summary>Puts the service together. Tests change it before they start it.</summary>
    /// <param name="args">Settings, as on the command line.</param>
    public static HostApplicationBuilder CreateBuilder(params string[] args)
    {
        var builder = Host.CreateApplicationBuilder(args);

        builder.AddTelemetry();
#if (hasDatabase)
        builder.AddDatabase<AppDbContext>();
#endif
        builder.AddEvents();
#if (hasOrders)
        builder.AddOrders();
#endif

        return builder;
    }
}
