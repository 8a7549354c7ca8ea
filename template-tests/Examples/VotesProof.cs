using StackTemplates.Tests.Family;

namespace StackTemplates.Tests.Examples;

/// <summary>The poll.</summary>
public sealed class VotesProof(PackedTemplates templates) : SolutionProof(templates, Votes, "my-poll")
{
    internal static readonly Combination Votes = Combination.OfSystem("votes");

    /// <inheritdoc/>
    protected override string Project => "Api";

    /// <inheritdoc/>
    protected override Task TakeOrderAsync(ServiceProcess service, BrokerServer? server) =>
        throw new NotSupportedException("A poll takes no orders.");
}
