using System.Globalization;
using System.Text;

namespace StackTemplates.Tests.Infrastructure.Snapshots;

/// <summary>
/// Writes how one tree differs from another as <c>git diff --irreversible-delete --no-renames</c> does, without its index lines:
/// added files in full, changed files by hunks with three lines of context, deleted files by name.
/// <see cref="TreePatch"/> reads it back.
/// </summary>
public static class TreeDiff
{
    private const int Context = 3;

    /// <summary>The diff, sorted by path; no byte where the trees are equal.</summary>
    public static byte[] Between(FileTree before, FileTree after)
    {
        var diff = new StringBuilder();
        foreach (var path in before.Files.Keys.Union(after.Files.Keys).Order(StringComparer.Ordinal))
        {
            Write(diff, path, before.Files.GetValueOrDefault(path), after.Files.GetValueOrDefault(path));
        }

        return DiffText.ToBytes(diff.ToString());
    }

    /// <summary>The hunks alone, with <paramref name="context"/> common lines around the different ones.</summary>
    public static string Hunks(byte[] before, byte[] after, int context = Context)
    {
        var (from, to) = (DiffText.Lines(DiffText.FromBytes(before)), DiffText.Lines(DiffText.FromBytes(after)));
        var diff = new StringBuilder();
        foreach (var group in Groups(LineDiff.Between(from, to), 2 * context))
        {
            WriteHunk(diff, group, from, to, context);
        }

        return diff.ToString();
    }

    private static void Write(StringBuilder diff, string path, TreeFile? before, TreeFile? after)
    {
        if (before == after)
        {
            return;
        }

        var (from, to) = (DiffText.Quote($"a/{path}"), DiffText.Quote($"b/{path}"));
        diff.Append(DiffText.File).Append(from).Append(' ').Append(to).Append('\n');
        if (after is null)
        {
            Line(DiffText.DeletedFile, DiffText.Mode(before!.Executable));
            return;
        }

        if (before is null)
        {
            Line(DiffText.NewFile, DiffText.Mode(after.Executable));
        }
        else if (before.Executable != after.Executable)
        {
            Line(DiffText.OldMode, DiffText.Mode(before.Executable));
            Line(DiffText.NewMode, DiffText.Mode(after.Executable));
        }

        var hunks = Hunks(before?.Content ?? [], after.Content);
        if (hunks.Length > 0)
        {
            Line("--- ", before is null ? "/dev/null" : from);
            Line("+++ ", to);
            diff.Append(hunks);
        }

        void Line(string key, string value) => diff.Append(key).Append(value).Append('\n');
    }

    // Changes that share context go into one hunk.
    private static IEnumerable<List<LineChange>> Groups(IReadOnlyList<LineChange> changes, int gap)
    {
        var group = new List<LineChange>();
        foreach (var change in changes)
        {
            if (group.Count > 0 && change.Before - (group[^1].Before + group[^1].Removed) > gap)
            {
                yield return group;
                group = [];
            }

            group.Add(change);
        }

        if (group.Count > 0)
        {
            yield return group;
        }
    }

    private static void WriteHunk(StringBuilder diff, List<LineChange> changes, string[] before, string[] after, int context)
    {
        var start = Math.Max(0, changes[0].Before - context);
        var end = Math.Min(before.Length, changes[^1].Before + changes[^1].Removed + context);
        var newStart = start + changes[0].After - changes[0].Before;
        var growth = changes.Sum(change => change.Added - change.Removed);
        diff.Append(CultureInfo.InvariantCulture, $"@@ -{Range(start, end - start)} +{Range(newStart, end - start + growth)} @@\n");

        var line = start;
        foreach (var change in changes)
        {
            Append(' ', before[line..change.Before]);
            line = change.Before + change.Removed;
            Append('-', before[change.Before..line]);
            Append('+', after[change.After..(change.After + change.Added)]);
        }

        Append(' ', before[line..end]);

        void Append(char sign, string[] lines)
        {
            foreach (var text in lines)
            {
                diff.Append(sign).Append(text).Append(text.EndsWith('\n') ? "" : $"\n{DiffText.NoNewline}");
            }
        }
    }

    // Counted from 1; where there is no line, the one before.
    private static string Range(int start, int count) => count switch
    {
        0 => string.Create(CultureInfo.InvariantCulture, $"{start},0"),
        1 => string.Create(CultureInfo.InvariantCulture, $"{start + 1}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{start + 1},{count}"),
    };
}
