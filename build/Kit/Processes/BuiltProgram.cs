namespace StackTemplates.Build.Kit;

/// <summary>Finds the output of a build.</summary>
public static class BuiltProgram
{
    /// <summary>
    /// The newest runnable <c>.dll</c> of the project in <paramref name="folder"/>, wherever its configuration put it.
    /// </summary>
    /// <exception cref="FileNotFoundException">It was not built.</exception>
    public static string Find(string folder)
    {
        var project = Directory.EnumerateFiles(folder, "*.csproj").Order(StringComparer.Ordinal).First();
        var file = Path.GetFileNameWithoutExtension(project) + ".dll";
        var bin = new DirectoryInfo(Path.Combine(folder, "bin"));
        var newest = bin.Exists
            ? bin.EnumerateFiles(file, SearchOption.AllDirectories)
                .Where(dll => File.Exists(Path.ChangeExtension(dll.FullName, ".runtimeconfig.json")))
                .MaxBy(dll => dll.LastWriteTimeUtc)
            : null;
        return newest?.FullName
            ?? throw new FileNotFoundException($"There is no {file} below {bin.FullName}; build the project first.");
    }
}
