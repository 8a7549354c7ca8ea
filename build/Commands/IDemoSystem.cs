using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary>What a demo does with one of the systems of stack-example.</summary>
internal interface IDemoSystem
{
    /// <summary>Uses the running service as its clients do, and prints what came of it.</summary>
    /// <param name="broker">The broker that it runs on; null for the log inside the process.</param>
    /// <exception cref="TimeoutException">It did not do its work in time.</exception>
    Task RunAsync(Screen screen, ServiceProcess service, RespClient? broker, CancellationToken cancellationToken);
}
