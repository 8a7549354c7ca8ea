namespace StackTemplates.Tests.Family;

/// <summary>The generated files are those that were reviewed, byte for byte.</summary>
public sealed class SnapshotTests(PackedTemplates templates)
{
    /// <summary>The default options of each template.</summary>
    public static TheoryData<Combination> Defaults => [.. Combination.Defaults];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Snapshot Committed => new(Path.Combine(templates.Repository.Root, "template-tests", "snapshots"), "stack-event");

    [Theory]
    [MemberData(nameof(Combination.Data), MemberType = typeof(Combination))]
    public async Task The_generated_files_are_those_that_were_reviewed(Combination combination)
    {
        // Shared files need every tree at once, so the test below stores them.
        if (!Snapshot.Accepting)
        {
            Snapshot.Verify($"The files of {combination}", Reviewed(Committed.Read(), combination), await templates.TreeAsync(combination));
        }
    }

    [Fact]
    public async Task The_snapshots_are_stored_as_accepting_stores_them()
    {
        var committed = Snapshot.Accepting ? null : Committed.Read();
        var trees = new Dictionary<SnapshotCase, FileTree>();
        foreach (var combination in Combination.All)
        {
            trees.Add(combination.Snapshot, committed is null ? await templates.TreeAsync(combination) : Reviewed(committed, combination));
        }

        Committed.Verify(SnapshotLayout.Store(trees));
    }

    [Theory]
    [MemberData(nameof(Defaults))]
    public async Task The_default_options_are_those_of_a_command_without_any(Combination combination)
    {
        var folder = templates.NewFolder("my-shop");
        (await templates.Hive.New(combination.Template).Named("my-shop").Into(folder).NoRestore().Deterministic().RunAsync(Cancellation))
            .EnsureSucceeded();

        Assert.Empty(TreeComparison.Differences(await templates.TreeAsync(combination), FileTree.Read(folder)));
    }

    private static FileTree Reviewed(FileTree committed, Combination combination)
    {
        try
        {
            return SnapshotLayout.Restore(committed, combination.Snapshot);
        }
        catch (FormatException error)
        {
            Snapshot.Fail($"There is no readable snapshot of {combination}: {error.Message}");
            return null;
        }
    }
}
