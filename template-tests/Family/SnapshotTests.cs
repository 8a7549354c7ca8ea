namespace StackTemplates.Tests.Family;

/// <summary>What the templates generate is what was reviewed, to the byte.</summary>
public sealed class SnapshotTests(PackedTemplates templates)
{
    [Theory]
    [MemberData(nameof(Combination.Data), MemberType = typeof(Combination))]
    public async Task The_generated_files_are_those_that_were_reviewed(Combination combination)
    {
        var folder = Path.Combine(templates.Repository.Root, "template-tests", "snapshots", combination.Template, combination.Case);

        new Snapshot(folder).Verify(await templates.TreeAsync(combination));
    }
}
