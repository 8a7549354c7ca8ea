using StackTemplates.Tests.Faults.Cases;

namespace StackTemplates.Tests.Faults;

/// <summary>Each of <see cref="TopologyFaults"/>, once.</summary>
public sealed class TopologyFaultTests(PackedTemplates templates) : FaultTests(templates)
{
    /// <summary>Their names.</summary>
    public static TheoryData<string> Faults => Names(TopologyFaults.All);

    [Theory]
    [MemberData(nameof(Faults))]
    public Task Nothing_is_lost_after(string fault) => TryAsync(TopologyFaults.All, fault);
}
