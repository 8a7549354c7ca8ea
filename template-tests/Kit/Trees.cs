using System.Text;

namespace StackTemplates.Tests.Kit;

/// <summary>Small trees for tests.</summary>
internal static class Trees
{
    public static FileTree Of(params (string Path, string Text)[] files) =>
        FileTree.Of(files.Select(file => KeyValuePair.Create(file.Path, File(file.Text))));

    public static TreeFile File(string text, bool executable = false) => new(Encoding.UTF8.GetBytes(text), executable);

    public static FileTree With(this FileTree tree, string path, TreeFile? file) =>
        FileTree.Of(tree.Files.Where(other => other.Key != path)
            .Concat(file is null ? [] : [KeyValuePair.Create(path, file)]));
}
