using System.Text.Json;

namespace StackTemplates.Build.Kit;

/// <summary>
/// The results that tests report to the program that runs them, in addition to passed and failed: cells of the proof table, figures of
/// faults, and packages that cannot be restored. Each is a small file in a folder named by an environment variable, so that neither
/// parallel tests nor a crash can damage the others.
/// </summary>
public sealed class ProofFolder(string? folder)
{
    /// <summary>The folder the environment names.</summary>
    public static ProofFolder FromEnvironment() => new(Environment.GetEnvironmentVariable(TestVariables.Results));

    /// <summary>Records a cell.</summary>
    public void Add(ProofCell cell) => Write("cell", cell);

    /// <summary>Records a package that no source offers.</summary>
    public void Add(MissingPackage package) => Write("missing", package);

    /// <summary>Records a run of a fault.</summary>
    public void Add(FaultFigures figures) => Write("fault", figures);

    /// <summary>The runs of faults recorded so far.</summary>
    public IReadOnlyList<FaultFigures> Faults() => Read<FaultFigures>("fault");

    /// <summary>The cells recorded so far.</summary>
    public IReadOnlyList<ProofCell> Cells() => Read<ProofCell>("cell");

    /// <summary>The missing packages recorded so far, each once.</summary>
    public IReadOnlyList<MissingPackage> Missing() =>
        [.. Read<MissingPackage>("missing").Distinct().OrderBy(package => package.Id, StringComparer.OrdinalIgnoreCase)];

    private void Write<T>(string kind, T value)
    {
        if (folder is not null)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, $"{kind}-{Guid.CreateVersion7():N}.json"), JsonSerializer.Serialize(value));
        }
    }

    private IReadOnlyList<T> Read<T>(string kind) =>
        folder is null || !Directory.Exists(folder)
            ? []
            : [.. Directory.EnumerateFiles(folder, $"{kind}-*.json").Order(StringComparer.Ordinal)
                .Select(file => JsonSerializer.Deserialize<T>(File.ReadAllText(file))!)];
}
