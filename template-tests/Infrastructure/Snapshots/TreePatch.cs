using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace StackTemplates.Tests.Infrastructure.Snapshots;

/// <summary>Reads what <see cref="TreeDiff"/> writes: the tree it starts from and the diff give the other tree, to the byte.</summary>
public sealed partial class TreePatch
{
    private readonly string[] _lines;
    private int _next;

    private TreePatch(byte[] diff) => _lines = DiffText.Lines(DiffText.FromBytes(diff));

    /// <summary>Applies <paramref name="diff"/> to <paramref name="before"/>.</summary>
    /// <exception cref="FormatException">It is not a diff of this tree; the message names the line.</exception>
    public static FileTree Apply(FileTree before, byte[] diff)
    {
        var patch = new TreePatch(diff);
        var files = new Dictionary<string, TreeFile>(before.Files);
        try
        {
            while (patch._next < patch._lines.Length)
            {
                patch.ReadFile(files);
            }
        }
        catch (Exception error) when (error is FormatException or ArgumentException or IndexOutOfRangeException)
        {
            throw new FormatException($"line {patch._next}: {error.Message}", error);
        }

        return FileTree.Of(files);
    }

    private void ReadFile(Dictionary<string, TreeFile> files)
    {
        // The same path twice, with a space between and a or b before it.
        var names = Take(DiffText.File) ?? throw new FormatException($"'{DiffText.File}' was expected.");
        var path = DiffText.Unquote(names[..(names.Length / 2)])[2..];
        var known = files.Remove(path, out var file);
        if (Take(DiffText.DeletedFile) is not null)
        {
            Require(known, $"{path} is deleted, and was never there.");
            return;
        }

        var newFile = Take(DiffText.NewFile);
        Require(known == newFile is null, $"{path} {(known ? "is new, and was there before" : "is changed, and was never there")}.");
        Take(DiffText.OldMode);
        var mode = newFile ?? Take(DiffText.NewMode);
        var content = ReadHunks(DiffText.Lines(DiffText.FromBytes(file?.Content ?? [])), path);
        files.Add(path, new TreeFile(content, mode is null ? file!.Executable : mode == DiffText.Mode(executable: true)));
    }

    private byte[] ReadHunks(string[] before, string path)
    {
        var after = new StringBuilder();
        var line = 0;
        Take("--- ");
        Take("+++ ");
        while (Take(DiffText.Hunk) is { } ranges)
        {
            var match = Ranges().Match(ranges);
            Require(match.Success, "the ranges of the hunk cannot be read.");
            var (start, removed, added) = (Number(match, "start", 0), Number(match, "removed", 1), Number(match, "added", 1));
            var first = removed == 0 ? start : start - 1;
            after.AppendJoin("", before[line..first]);
            line = first;
            for (var end = first + removed; line < end || added > 0;)
            {
                var (sign, text) = TakeText();
                if (sign is ' ' or '-')
                {
                    Require(line < end && before[line] == text, $"{path} has another line {line + 1}.");
                    line++;
                }

                if (sign is ' ' or '+')
                {
                    after.Append(text);
                    added--;
                }
            }
        }

        return DiffText.ToBytes(after.AppendJoin("", before[line..]).ToString());
    }

    private (char Sign, string Text) TakeText()
    {
        Require(_next < _lines.Length, "it ends inside a hunk.");
        var line = _lines[_next++];
        Require(line[0] is ' ' or '-' or '+', "a line of a hunk was expected.");
        var ends = _next < _lines.Length && _lines[_next] == DiffText.NoNewline;
        _next += ends ? 1 : 0;
        return (line[0], ends ? line[1..^1] : line[1..]);
    }

    // The rest of the next line, where it starts like this.
    private string? Take(string start) =>
        _next < _lines.Length
            && _lines[_next].StartsWith(start, StringComparison.Ordinal) ? _lines[_next++][start.Length..].TrimEnd('\n') : null;

    private static int Number(Match match, string name, int standard) =>
        match.Groups[name] is { Success: true } group ? int.Parse(group.Value, CultureInfo.InvariantCulture) : standard;

    private static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new FormatException(message);
        }
    }

    [GeneratedRegex(@"^-(?<start>\d+)(,(?<removed>\d+))? \+\d+(,(?<added>\d+))? @@$")]
    private static partial Regex Ranges();
}
