namespace StackTemplates.Tests.Faults.Rig;

/// <summary>A process of the service that handles events.</summary>
public sealed class Worker(ServiceProcess service)
{
    /// <summary>The process.</summary>
    public ServiceProcess Service => service;

    /// <summary>Its process id.</summary>
    public int Id => service.Id;

    /// <summary>Whether it runs.</summary>
    public bool IsAlive => service.ExitCode is null;

    /// <summary>Whether a fault has reserved it at the moment.</summary>
    public bool IsTaken { get; set; }

    /// <summary>Whether a consumer of the group has the name that this process gave itself.</summary>
    public bool IsConsumer(string consumer) => consumer.Contains($"-{Id}-", StringComparison.Ordinal);
}
