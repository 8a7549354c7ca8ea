namespace StackTemplates.Tests.Kit;

/// <summary>Snapshots as files of the repository, and the message of a test that finds a difference.</summary>
public sealed class SnapshotFilesTests : IDisposable
{
    private static readonly FileTree Tree = Trees
        .Of((".gitignore", "bin/\n"), ("src/_a b.txt", "\uFEFFone\r\ntwo"), ("Directory.Build.props", "<Project/>"))
        .With("run.sh", Trees.File("#!/bin/sh\n", executable: true));

    private readonly TempFolder _folder = TempFolder.Create("snapshot");

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Written_trees_are_read_back_and_nothing_else_is_left()
    {
        var snapshot = new Snapshot(_folder.Path, "other");
        Write("old.txt");
        Write("old/old.txt");
        Write("other/stays.txt");

        snapshot.Write(Tree);

        Assert.Empty(TreeComparison.Differences(Tree, snapshot.Read()));
        Assert.Equal(
            ["_.gitignore", "_Directory.Build.props", "other/stays.txt", "run.sh", "src/__a b.txt"],
            FileTree.Read(_folder.Path).Files.Keys);
    }

    [Fact]
    public void Each_difference_is_shown_with_its_file_and_lines_and_how_to_accept_it()
    {
        var now = Tree.With("src/_a b.txt", Trees.File("one\ntwo \n")).With(".gitignore", null).With("new.txt", Trees.File("new"))
            .With("run.sh", Trees.File("#!/bin/sh\n"));

        var error = Assert.ThrowsAny<Exception>(() => Snapshot.Verify("The files", Tree, now));

        Assert.Equal(
            $"""
            The files: 4 different (-: reviewed, +: now)
              missing:      .gitignore
              not expected: new.txt
            {(OperatingSystem.IsWindows() ? "" : "  mode:         run.sh should be executable\n")}  different:    src/_a b.txt
                  @@ -1,2 +1,2 @@
                  -\uFEFFone\r
                  -two
                  \ No newline at end of file
                  +one
                  +two·
            If this is intended, accept it and review the diff: dotnet run --project build test --accept-snapshots
            """,
            error.Message);
    }

    [Fact]
    public void A_long_difference_is_cut()
    {
        var before = Trees.Of([.. Enumerable.Range(0, 20).Select(number => ($"{number}", "before\n"))]);
        var after = Trees.Of(
            [.. Enumerable.Range(0, 20).Select(
                number => ($"{number}", string.Concat(Enumerable.Range(0, 500).Select(line => $"{line}\n"))))]);

        var message = Assert.ThrowsAny<Exception>(() => Snapshot.Verify("The files", before, after)).Message;

        Assert.InRange(message.Split('\n').Length, 100, 310);
        Assert.Contains("… and 462 more lines", message, StringComparison.Ordinal);
        Assert.Contains("--accept-snapshots", message, StringComparison.Ordinal);
    }

    private void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.Below(path))!);
        File.WriteAllText(_folder.Below(path), "old");
    }
}
