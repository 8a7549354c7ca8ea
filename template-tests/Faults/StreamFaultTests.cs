using StackTemplates.Tests.Faults.Cases;

namespace StackTemplates.Tests.Faults;

/// <summary>Each of <see cref="StreamFaults"/>, once.</summary>
public sealed class StreamFaultTests(PackedTemplates templates) : FaultTests(templates)
{
    /// <summary>Their names.</summary>
    public static TheoryData<string> Faults => Names(StreamFaults.All);

    [Theory]
    [MemberData(nameof(Faults))]
    public Task Nothing_is_lost_after(string fault) => TryAsync(StreamFaults.All, fault);
}
