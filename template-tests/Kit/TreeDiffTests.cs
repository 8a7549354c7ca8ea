using System.Text;

namespace StackTemplates.Tests.Kit;

/// <summary>A tree and a diff are another tree, to the byte; whatever is different is in the diff.</summary>
public sealed class TreeDiffTests
{
    private static readonly FileTree Before = Trees.Of(("a.txt", "one\ntwo\nthree\n"), ("b/c.txt", "four\n"), ("empty", ""));

    // The possible changes of a file: its path and its new content, null if it is deleted.
    private static readonly Dictionary<string, (string Path, TreeFile? File)> Known = new()
    {
        ["a changed byte"] = ("a.txt", Trees.File("one\ntwO\nthree\n")),
        ["a carriage return"] = ("a.txt", Trees.File("one\r\ntwo\nthree\n")),
        ["only carriage returns"] = ("a.txt", Trees.File("one\rtwo\rthree\r")),
        ["a byte order mark"] = ("a.txt", Trees.File("\uFEFFone\ntwo\nthree\n")),
        ["no line feed at the end"] = ("a.txt", Trees.File("one\ntwo\nthree")),
        ["one more at the end"] = ("a.txt", Trees.File("one\ntwo\nthree\n\n")),
        ["a blank at the end"] = ("a.txt", Trees.File("one\ntwo \nthree\n")),
        ["nothing left in it"] = ("a.txt", Trees.File("")),
        ["something in an empty file"] = ("empty", Trees.File("\n")),
        ["another mode"] = ("a.txt", Trees.File("one\ntwo\nthree\n", executable: true)),
        ["another mode and content"] = ("a.txt", Trees.File("one\n", executable: true)),
        ["lines like those of a diff"] =
            ("a.txt", Trees.File("-- a/a.txt\n++ b/a.txt\n@@ -1 +1 @@\ndiff --git a/x b/x\n\\ No newline at end of file\n")),
        ["not UTF-8"] = ("a.txt", new TreeFile([0xFF, 0x0A, 0xC3, 0x28, 0x00, 0x0A], Executable: false)),
        ["deleted"] = ("a.txt", null),
        ["an empty file deleted"] = ("empty", null),
        ["an empty file added"] = ("b/new", Trees.File("")),
        ["a script added"] = ("new.sh", Trees.File("#!/bin/sh\n", executable: true)),
        ["a name with special characters"] = ("new/a b/\"q\" \\ ü\n\t项目.txt", Trees.File("five")),
        ["a name with b in it"] = ("new b/new.txt", Trees.File("five")),
    };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What the changes are called.</summary>
    public static TheoryData<string> Changes => [.. Known.Keys];

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_change_is_in_the_diff(string change)
    {
        var after = After(change);

        var diff = TreeDiff.Between(Before, after);

        Assert.NotEmpty(diff);
        Assert.Equal(after.Files, TreePatch.Apply(Before, diff).Files);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public void A_change_is_reported_with_its_file(string change)
    {
        Assert.SkipWhen(change == "another mode" && OperatingSystem.IsWindows(), "Windows has no executable bit.");

        Assert.Contains(
            Known[change].Path,
            Assert.Single(TreeComparison.Differences(Before, After(change))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_trees_have_no_difference()
    {
        var same = Trees.Of([.. Before.Files.Select(file => (file.Key, file.Value.Text))]);

        Assert.Empty(TreeDiff.Between(Before, same));
        Assert.Empty(TreeComparison.Differences(Before, same));
    }

    [Fact]
    public void It_reads_like_a_diff_of_git()
    {
        var lines = Enumerable.Range(1, 20).Select(number => $"{number}\n").ToList();
        var before = Trees.Of(("changed.txt", string.Concat(lines)), ("deleted.txt", "gone\n"), ("mode.sh", "#!\n"));
        lines[9] = "ten\n";
        lines.RemoveRange(18, 2);
        var after = Trees.Of(("added.txt", "new"), ("changed.txt", string.Concat(lines)))
            .With("mode.sh", Trees.File("#!\n", executable: true));

        Assert.Equal(
            """
            diff --git a/added.txt b/added.txt
            new file mode 100644
            --- /dev/null
            +++ b/added.txt
            @@ -0,0 +1 @@
            +new
            \ No newline at end of file
            diff --git a/changed.txt b/changed.txt
            --- a/changed.txt
            +++ b/changed.txt
            @@ -7,7 +7,7 @@
             7
             8
             9
            -10
            +ten
             11
             12
             13
            @@ -16,5 +16,3 @@
             16
             17
             18
            -19
            -20
            diff --git a/deleted.txt b/deleted.txt
            deleted file mode 100644
            diff --git a/mode.sh b/mode.sh
            old mode 100644
            new mode 100755

            """,
            Encoding.UTF8.GetString(TreeDiff.Between(before, after)));
    }

    [Fact]
    public void Random_trees_come_back()
    {
        var random = new Random(4711);
        for (var round = 0; round < 300; round++)
        {
            var (before, after) = (RandomTree(random), RandomTree(random));

            Assert.Equal(after.Files, TreePatch.Apply(before, TreeDiff.Between(before, after)).Files);
        }
    }

    [Theory]
    [InlineData("diff --git a/none.txt b/none.txt\ndeleted file mode 100644\n", "line 2: none.txt is deleted")]
    [InlineData("diff --git a/none.txt b/none.txt\nold mode 100644\nnew mode 100755\n", "line 1: none.txt is changed, and was never there")]
    [InlineData("diff --git a/a.txt b/a.txt\nnew file mode 100644\n", "line 2: a.txt is new, and was there before")]
    [InlineData("diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1,2 +1 @@\n one\n-too\n", "line 6: a.txt has another line 2")]
    [InlineData("diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -9 +9 @@\n-one\n+1\n", "line 4: ")]
    [InlineData("diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n@@ -1 +1 @@\n-one\n", "line 5: it ends inside a hunk")]
    [InlineData("something else\n", "line 0: 'diff --git ' was expected")]
    public void A_diff_of_another_tree_is_refused(string diff, string message) => Assert.StartsWith(
        message,
        Assert.Throws<FormatException>(() => TreePatch.Apply(Before, Encoding.UTF8.GetBytes(diff))).Message,
        StringComparison.Ordinal);

    [Fact]
    public async Task Git_can_apply_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has neither such names nor an executable bit.");
        using var folder = TempFolder.Create("patch");
        var after = Before.With("new/a b \"q\".txt", Trees.File("five")).With("a.txt", Trees.File("one\r\n2\nthree"))
            .With("b/c.txt", Trees.File("four\n", executable: true));
        new Snapshot(folder.Below("tree")).Write(Before);
        await File.WriteAllBytesAsync(folder.Below("tree.diff"), TreeDiff.Between(Before, after), Cancellation);

        (await Cli.Program("git", "-c", "core.autocrlf=false", "apply", "--whitespace=nowarn", "../tree.diff").In(folder.Below("tree"))
            .Set("GIT_CEILING_DIRECTORIES", folder.Path).RunAsync(Cancellation)).EnsureSucceeded();

        Assert.Empty(TreeComparison.Differences(after, FileTree.Read(folder.Below("tree"))));
    }

    private static FileTree After(string change) => Before.With(Known[change].Path, Known[change].File);

    private static FileTree RandomTree(Random random)
    {
        var files = new Dictionary<string, TreeFile>();
        for (var count = random.Next(6); count > 0; count--)
        {
            var text = string.Concat(random.GetItems(["a\n", "b\n", "b\r\n", "\n", "-\n", " ", "c"], random.Next(12)));
            files[$"file{random.Next(5)}"] = Trees.File(text, random.Next(4) == 0);
        }

        return FileTree.Of(files);
    }
}
