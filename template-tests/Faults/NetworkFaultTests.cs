using StackTemplates.Tests.Faults.Cases;

namespace StackTemplates.Tests.Faults;

/// <summary>Each of <see cref="NetworkFaults"/>, once.</summary>
public sealed class NetworkFaultTests(PackedTemplates templates) : FaultTests(templates)
{
    /// <summary>Their names.</summary>
    public static TheoryData<string> Faults => Names(NetworkFaults.All);

    [Theory]
    [MemberData(nameof(Faults))]
    public Task Nothing_is_lost_after(string fault) => TryAsync(NetworkFaults.All, fault);
}
