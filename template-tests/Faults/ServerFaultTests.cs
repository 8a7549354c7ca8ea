using StackTemplates.Tests.Faults.Cases;

namespace StackTemplates.Tests.Faults;

/// <summary>Each of <see cref="ServerFaults"/>, once.</summary>
public sealed class ServerFaultTests(PackedTemplates templates) : FaultTests(templates)
{
    /// <summary>Their names.</summary>
    public static TheoryData<string> Faults => Names(ServerFaults.All);

    [Theory]
    [MemberData(nameof(Faults))]
    public Task Nothing_is_lost_after(string fault) => TryAsync(ServerFaults.All, fault);
}
