namespace StackTemplates.Tests.Kit;

/// <summary>A line that several templates or options generate is stored once, and every tree comes back to the byte.</summary>
public sealed class SnapshotLayoutTests
{
    private static readonly SnapshotCase Api = new("api", "redis");
    private static readonly SnapshotCase ApiSmall = new("api", "small", Api);
    private static readonly SnapshotCase ApiSmaller = new("api", "smaller", ApiSmall);
    private static readonly SnapshotCase Grpc = new("grpc", "redis");
    private static readonly SnapshotCase Worker = new("worker", "redis");

    private static readonly Dictionary<SnapshotCase, FileTree> Trees = new()
    {
        [Api] = Kit.Trees.Of(("events.cs", "1\n2\n3\n"), ("Program.cs", "api\n"), ("health.cs", "http\n"), ("only \"api\"", "x"))
            .With("run.sh", Kit.Trees.File("#!\n", executable: true)),
        [ApiSmall] = Kit.Trees.Of(("events.cs", "1\n3\n"), ("Program.cs", "api\n"), ("new.cs", "new\n")),
        [ApiSmaller] = Kit.Trees.Of(("events.cs", "1\n")),
        [Grpc] = Kit.Trees.Of(("events.cs", "1\n2\n3\n"), ("Program.cs", "grpc\n"), ("health.cs", "http\n"), ("run.sh", "#!\n")),
        [Worker] = Kit.Trees.Of(("events.cs", "1\n2\n3\n"), ("Program.cs", "worker\n"), ("health.cs", "none\n")),
    };

    [Fact]
    public void Files_that_templates_share_are_stored_once_and_other_cases_as_diffs()
    {
        var stored = SnapshotLayout.Store(Trees);

        Assert.Equal(
            [
                "api/default/Program.cs", "api/default/only \"api\"", "api/default/run.sh", "api/shared.txt",
                "api/small.diff", "api/smaller.diff",
                "grpc/default/Program.cs", "grpc/default/run.sh", "grpc/shared.txt", "shared/events.cs", "shared/health.cs",
                "worker/default/Program.cs", "worker/default/health.cs", "worker/shared.txt",
            ],
            stored.Files.Keys);
        Assert.Equal("events.cs\nhealth.cs\n", stored.Files["api/shared.txt"].Text);
        Assert.Equal("events.cs\n", stored.Files["worker/shared.txt"].Text);
    }

    [Fact]
    public void Every_tree_comes_back()
    {
        var stored = SnapshotLayout.Store(Trees);

        Assert.All(Trees, tree => Assert.Equal(tree.Value.Files, SnapshotLayout.Restore(stored, tree.Key).Files));
    }

    [Fact]
    public void A_line_that_all_have_changes_in_one_place()
    {
        var changed = Trees.ToDictionary(tree => tree.Key, tree => tree.Value.With("events.cs", Kit.Trees.File("1\n2\n3, new\n")));
        changed[ApiSmall] = Trees[ApiSmall].With("events.cs", null);
        changed[ApiSmaller] = Trees[ApiSmaller].With("events.cs", null);
        var before = SnapshotLayout.Store(Trees.ToDictionary(tree => tree.Key, tree => changed[tree.Key].Files.ContainsKey("events.cs")
            ? tree.Value
            : changed[tree.Key]));

        var difference = Assert.Single(TreeComparison.Differences(before, SnapshotLayout.Store(changed)));

        Assert.StartsWith("  different:    shared/events.cs", difference, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_missing_or_contradicts_another_is_named()
    {
        var stored = SnapshotLayout.Store(Trees);

        Assert.Equal("There is no worker/shared.txt.", Refused(stored.With("worker/shared.txt", null), Worker));
        Assert.Equal("There is no shared/events.cs.", Refused(stored.With("shared/events.cs", null), Worker));
        Assert.Equal("There is no api/small.diff.", Refused(stored.With("api/small.diff", null), ApiSmaller));
        Assert.Contains(
            "names a file that is in", Refused(stored.With("worker/default/events.cs", Kit.Trees.File("")), Worker),
            StringComparison.Ordinal);
        Assert.Contains(
            "api/small.diff does not fit the files it starts from, those of redis: line",
            Refused(stored.With("shared/events.cs", Kit.Trees.File("1\n")), ApiSmall),
            StringComparison.Ordinal);
    }

    private static string Refused(FileTree stored, SnapshotCase of) =>
        Assert.Throws<FormatException>(() => SnapshotLayout.Restore(stored, of)).Message;
}
