using StackTemplates.Tests.Faults.Cases;

namespace StackTemplates.Tests.Faults;

/// <summary>Each of <see cref="HandlerFaults"/>, once.</summary>
public sealed class HandlerFaultTests(PackedTemplates templates) : FaultTests(templates)
{
    /// <summary>Their names.</summary>
    public static TheoryData<string> Faults => Names(HandlerFaults.All);

    [Theory]
    [MemberData(nameof(Faults))]
    public Task Nothing_is_lost_after(string fault) => TryAsync(HandlerFaults.All, fault);
}
