namespace Stack_Service._1.Tests.Progress;

public sealed class InMemoryProgressTests : ProgressConformance
{
    protected override IReadOnlyList<string> Store => [];
}
