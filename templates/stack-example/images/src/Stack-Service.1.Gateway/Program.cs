using Stack_Service._1;
using Stack_Service._1.Gateway;
using Stack_Service._1.Processing;

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
        builder.AddImageStreams();
        builder.AddImageSource();
        builder.AddImageProcessing();

        return builder;
    }
}
