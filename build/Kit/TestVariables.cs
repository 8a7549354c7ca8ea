namespace StackTemplates.Build.Kit;

/// <summary>Environment variables by which the program that runs the tests talks to them.</summary>
public static class TestVariables
{
    /// <summary>The folder for what a test has to tell beside passed and failed; without it nothing is written.</summary>
    public const string Results = "STACK_TEMPLATES_RESULTS";

    /// <summary>Set where snapshots are to be written instead of compared.</summary>
    public const string AcceptSnapshots = "STACK_TEMPLATES_ACCEPT_SNAPSHOTS";
}
