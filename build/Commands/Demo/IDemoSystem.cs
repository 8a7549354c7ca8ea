using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary>What a demo does with one of the systems of stack-example.</summary>
internal interface IDemoSystem
{
    /// <summary>Starts what runs beside the service; null if nothing does.</summary>
    /// <param name="broker">The broker that both run on; null for the log inside the process.</param>
    Task<ServiceProcess?> StartBesideAsync(
        GeneratedFolder solution, ServiceProcess service, BrokerServer? broker, CancellationToken cancellationToken) =>
        Task.FromResult<ServiceProcess?>(null);

    /// <summary>Uses the running service as its clients do, and prints what came of it.</summary>
    /// <param name="broker">The broker that it runs on; null for the log inside the process.</param>
    /// <exception cref="TimeoutException">It did not do its work in time.</exception>
    Task RunAsync(Screen screen, ServiceProcess service, RespClient? broker, CancellationToken cancellationToken);
}
