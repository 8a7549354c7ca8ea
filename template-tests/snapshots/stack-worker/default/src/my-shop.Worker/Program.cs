using my_shop;
using my_shop.Events;
using my_shop.Orders;

if (args is [HealthProbe.Argument, .. var settings])
{
    Environment.ExitCode = await HealthProbe.RunAsync(settings);
    return;
}

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
        builder.AddEvents();
        builder.AddOrders();

        return builder;
    }
}
