namespace StackTemplates.Tests.Infrastructure.Snapshots;

/// <summary>
/// How the trees of all templates are stored so that a generated line is stored once: files that templates share in
/// <c>shared/</c>, the others in <c>&lt;template&gt;/default/</c>, and each further case as <c>&lt;template&gt;/&lt;case&gt;.diff</c>.
/// Which shared files a template has is in <c>&lt;template&gt;/shared.txt</c>.
/// </summary>
public static class SnapshotLayout
{
    private const string Shared = "shared";

    /// <summary>The files to store for these trees. No two sets of trees give the same files.</summary>
    public static FileTree Store(IReadOnlyDictionary<SnapshotCase, FileTree> trees)
    {
        var shared = SharedFiles([.. trees.Where(tree => tree.Key.Base is null).OrderBy(tree => tree.Key.Template, StringComparer.Ordinal)
            .Select(tree => tree.Value)]);
        return FileTree.Of(trees.SelectMany(tree => StoreCase(tree.Key, tree.Value))
            .Concat(shared.Select(file => KeyValuePair.Create($"{Shared}/{file.Key}", file.Value))));

        IEnumerable<KeyValuePair<string, TreeFile>> StoreCase(SnapshotCase of, FileTree tree)
        {
            if (of.Base is not null)
            {
                return [Text(Diff(of), TreeDiff.Between(trees[of.Base], tree))];
            }

            var own = tree.Files.ToLookup(file => !file.Value.Equals(shared.GetValueOrDefault(file.Key)));
            var list = string.Concat(own[false].Select(file => DiffText.Quote(file.Key) + "\n"));
            return own[true].Select(file => KeyValuePair.Create(InFull(of) + file.Key, file.Value))
                .Append(Text(List(of), DiffText.ToBytes(list)));
        }
    }

    /// <summary>The tree of a case, from the stored files.</summary>
    /// <exception cref="FormatException">It is not stored, or the stored files contradict each other.</exception>
    public static FileTree Restore(FileTree stored, SnapshotCase of) =>
        of.Base is null ? RestoreInFull(stored, of) : RestoreDiff(stored, of, of.Base);

    // Files that at least two of the trees share; of several versions, the most frequent one.
    private static Dictionary<string, TreeFile> SharedFiles(IReadOnlyList<FileTree> trees) =>
        (from file in trees.SelectMany(tree => tree.Files)
         group file.Value by file.Key into path
         let most = path.GroupBy(file => file).MaxBy(version => version.Count())!
         where most.Count() > 1
         select (path.Key, most)).ToDictionary(file => file.Key, file => file.most.Key);

    private static FileTree RestoreInFull(FileTree stored, SnapshotCase of)
    {
        var shared = from path in DiffText.Lines(DiffText.FromBytes(Stored(stored, List(of)).Content))
                     let name = DiffText.Unquote(path.TrimEnd('\n'))
                     select KeyValuePair.Create(name, Stored(stored, $"{Shared}/{name}"));
        var own = stored.Files.Where(file => file.Key.StartsWith(InFull(of), StringComparison.Ordinal))
            .Select(file => KeyValuePair.Create(file.Key[InFull(of).Length..], file.Value));
        try
        {
            return FileTree.Of(shared.Concat(own));
        }
        catch (ArgumentException error)
        {
            throw new FormatException($"{List(of)} names a file that is in {InFull(of)}, too: {error.Message}", error);
        }
    }

    private static FileTree RestoreDiff(FileTree stored, SnapshotCase of, SnapshotCase start)
    {
        var (before, diff) = (Restore(stored, start), Stored(stored, Diff(of)));
        try
        {
            return TreePatch.Apply(before, diff.Content);
        }
        catch (FormatException error)
        {
            throw new FormatException($"{Diff(of)} does not fit the files it starts from, those of {start.Name}: {error.Message}", error);
        }
    }

    private static TreeFile Stored(FileTree stored, string path) =>
        stored.Files.GetValueOrDefault(path) ?? throw new FormatException($"There is no {path}.");

    private static string InFull(SnapshotCase of) => $"{of.Template}/default/";

    private static string List(SnapshotCase of) => $"{of.Template}/shared.txt";

    private static string Diff(SnapshotCase of) => $"{of.Template}/{of.Name}.diff";

    private static KeyValuePair<string, TreeFile> Text(string path, byte[] content) => new(path, new TreeFile(content, Executable: false));
}
