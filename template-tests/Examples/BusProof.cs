using StackTemplates.Tests.Family;

namespace StackTemplates.Tests.Examples;

/// <summary>The event bus.</summary>
public sealed class BusProof(PackedTemplates templates) : SolutionProof(templates, Bus, "my-bus")
{
    internal static readonly Combination Bus = Combination.OfSystem("bus");

    /// <inheritdoc/>
    protected override string Project => "Api";

    /// <inheritdoc/>
    protected override Task TakeOrderAsync(ServiceProcess service, BrokerServer? server) =>
        throw new NotSupportedException("A bus takes no orders.");
}
