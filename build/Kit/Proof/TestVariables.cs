namespace StackTemplates.Build.Kit;

/// <summary>The environment variables that the program passes to the tests that it runs.</summary>
public static class TestVariables
{
    /// <summary>The folder for further results of tests; without it, they are not written.</summary>
    public const string Results = "STACK_TEMPLATES_RESULTS";

    /// <summary>More server binaries to run the event log's tests against, separated as in a PATH.</summary>
    public const string Servers = "STACK_TEMPLATES_SERVERS";

    /// <summary>The server binary that the faults are tried on; without it the first one on the PATH.</summary>
    public const string FaultServer = "STACK_TEMPLATES_FAULT_SERVER";

    /// <summary>How many minutes random faults go on; without it each fault is tried once.</summary>
    public const string FaultMinutes = "STACK_TEMPLATES_FAULT_MINUTES";

    /// <summary>The seed of all random choices of the fault tests.</summary>
    public const string Seed = "STACK_TEMPLATES_SEED";

    /// <summary>
    /// Where kubeconform finds the schemas of Kubernetes and KEDA, separated by spaces: the values of its option <c>-schema-location</c>.
    /// </summary>
    public const string KubernetesSchemas = "STACK_TEMPLATES_KUBERNETES_SCHEMAS";

    /// <summary>The kubeconfig of a cluster for tests, in which they make namespaces of their own.</summary>
    public const string Kubeconfig = "STACK_TEMPLATES_KUBECONFIG";

    /// <summary>The package to test; without it, one is packed.</summary>
    public const string Package = "STACK_TEMPLATES_PACKAGE";

    /// <summary>Set if nothing may be skipped, so that tests run, too, for which a usual run has no time.</summary>
    public const string RequireAll = "STACK_TEMPLATES_REQUIRE_ALL";

    /// <summary>Set if snapshots have to be written instead of compared.</summary>
    public const string AcceptSnapshots = "STACK_TEMPLATES_ACCEPT_SNAPSHOTS";
}
