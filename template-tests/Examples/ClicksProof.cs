using StackTemplates.Tests.Family;

namespace StackTemplates.Tests.Examples;

/// <summary>The short links.</summary>
public sealed class ClicksProof(PackedTemplates templates) : SolutionProof(templates, Clicks, "my-links")
{
    internal static readonly Combination Clicks = Combination.OfSystem("clicks");

    /// <inheritdoc/>
    protected override string Project => "Api";

    /// <inheritdoc/>
    protected override Task TakeOrderAsync(ServiceProcess service, BrokerServer? server) =>
        throw new NotSupportedException("Links take no orders.");
}
