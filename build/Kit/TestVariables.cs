namespace StackTemplates.Build.Kit;

/// <summary>Environment variables by which the program that runs the tests talks to them.</summary>
public static class TestVariables
{
    /// <summary>The folder for what a test has to tell beside passed and failed; without it nothing is written.</summary>
    public const string Results = "STACK_TEMPLATES_RESULTS";

    /// <summary>More server binaries to run the event log's tests against, separated as in a PATH.</summary>
    public const string Servers = "STACK_TEMPLATES_SERVERS";

    /// <summary>The server binary that the faults are tried on; without it the first one on the PATH.</summary>
    public const string FaultServer = "STACK_TEMPLATES_FAULT_SERVER";

    /// <summary>How many minutes random faults go on; without it each fault is tried once.</summary>
    public const string FaultMinutes = "STACK_TEMPLATES_FAULT_MINUTES";

    /// <summary>The number that all random choices of the fault tests follow from.</summary>
    public const string Seed = "STACK_TEMPLATES_SEED";

    /// <summary>Set where snapshots are to be written instead of compared.</summary>
    public const string AcceptSnapshots = "STACK_TEMPLATES_ACCEPT_SNAPSHOTS";
}
