namespace StackTemplates.Build.Kit;

/// <summary>The stages every combination of options goes through, in this order.</summary>
public enum ProofStage
{
    /// <summary><c>dotnet new</c> wrote it.</summary>
    Generated,

    /// <summary>Restored and built without a warning.</summary>
    Built,

    /// <summary><c>dotnet format --verify-no-changes</c> agrees.</summary>
    Formatted,

    /// <summary>Its own tests pass.</summary>
    Tested,

    /// <summary>It starts, and an order has its effect.</summary>
    Started,

    /// <summary>Its tests detect every false claim in quality.yaml.</summary>
    Mutated,
}

/// <summary>How a stage of a combination went.</summary>
public enum ProofOutcome
{
    /// <summary>It passed.</summary>
    Passed,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>It was skipped, because something that it needs is missing.</summary>
    Skipped,
}

/// <summary>One cell of the proof table.</summary>
/// <param name="Combination">Template and options.</param>
/// <param name="Name">The name it was generated under.</param>
/// <param name="Stage">The stage.</param>
/// <param name="Outcome">How it went.</param>
/// <param name="Detail">A number worth showing, or why it was skipped.</param>
public sealed record ProofCell(string Combination, string Name, ProofStage Stage, ProofOutcome Outcome, string Detail);
