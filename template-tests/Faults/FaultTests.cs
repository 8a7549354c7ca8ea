using StackTemplates.Tests.Faults.Rig;

namespace StackTemplates.Tests.Faults;

/// <summary>Base of the tests that try each fault of a list once.</summary>
public abstract class FaultTests(PackedTemplates templates)
{
    /// <summary>The faults that the run has time for.</summary>
    private protected static TheoryData<string> Names(IEnumerable<Fault> faults) =>
        [.. faults.Where(fault => !fault.IsLong || FaultSettings.IsLong).Select(fault => fault.ToString())];

    /// <summary>Tries the fault with this name.</summary>
    private protected Task TryAsync(IEnumerable<Fault> faults, string name) =>
        new FaultRun(templates, faults.Single(fault => fault.ToString() == name), FaultSettings.Seed)
            .RunAsync(TestContext.Current.CancellationToken);
}
