using System.Diagnostics;

namespace StackTemplates.Tests.Infrastructure;

/// <summary>
/// A generated solution whose stages run once, on first use; a stage that failed fails for every test.
/// </summary>
public sealed class GeneratedSolution
{
    private readonly Lazy<Task<GeneratedFolder>> _generated;
    private readonly Lazy<Task<IReadOnlyList<MissingPackage>>> _restored;
    private readonly Lazy<Task> _built;
    private readonly Lazy<Task> _compiled;

    /// <summary>Nothing is generated before its first use.</summary>
    public GeneratedSolution(PackedTemplates templates, Combination combination, string name)
    {
        Combination = combination;
        Name = name;
        _generated = new(() => GenerateAsync(templates));
        _restored = new(RestoreAsync);
        _built = new(BuildAsync);
        _compiled = new(CompileAsync);
    }

    /// <summary>The template and its options.</summary>
    public Combination Combination { get; }

    /// <summary>The name it is generated under.</summary>
    public string Name { get; }

    /// <summary>How long the generation took, once it is done.</summary>
    public TimeSpan GenerationTime { get; private set; }

    /// <summary>How long restore and build took, once they are done.</summary>
    public TimeSpan BuildTime { get; private set; }

    /// <summary>Generates it.</summary>
    public Task<GeneratedFolder> GeneratedAsync() => _generated.Value;

    /// <summary>Restores it. Skips the test where a package cannot be restored.</summary>
    public async Task<GeneratedFolder> RestoredAsync()
    {
        var solution = await _generated.Value;
        var missing = await _restored.Value;
        Assert.SkipUnless(
            missing.Count == 0,
            $"No package source offers {string.Join(", ", missing)}, which {Combination} needs.");
        return solution;
    }

    /// <summary>
    /// Restores and builds it with warnings as errors. Skips the test where a package cannot be restored.
    /// </summary>
    public async Task<GeneratedFolder> BuiltAsync()
    {
        var solution = await RestoredAsync();
        await _built.Value;
        return solution;
    }

    /// <summary>
    /// Restores and compiles it without analyzers, for a test that changes it anyway. Skips the test where a package cannot be restored.
    /// </summary>
    public async Task<GeneratedFolder> CompiledAsync()
    {
        var solution = await RestoredAsync();
        await _compiled.Value;
        return solution;
    }

    private async Task<GeneratedFolder> GenerateAsync(PackedTemplates templates)
    {
        var target = templates.NewFolder(Name);
        var result = await templates.Hive.New(Combination.Template).Named(Name).Into(target).With(Combination.Arguments)
            .NoRestore().RunAsync(CancellationToken.None);
        GenerationTime = result.EnsureSucceeded().Elapsed;
        return new GeneratedFolder(target, Name);
    }

    private async Task BuildAsync()
    {
        Assert.False(_compiled.IsValueCreated, "What is compiled is up to date: a build would not show its warnings.");
        BuildTime += (await (await _generated.Value).BuildAsync(CancellationToken.None)).EnsureSucceeded().Elapsed;
    }

    private async Task CompileAsync() => (await (await _generated.Value).CompileAsync(CancellationToken.None)).EnsureSucceeded();

    private async Task<IReadOnlyList<MissingPackage>> RestoreAsync()
    {
        var clock = Stopwatch.StartNew();
        var missing = await (await _generated.Value).RestoreAsync(CancellationToken.None);
        BuildTime = clock.Elapsed;
        var proof = ProofFolder.FromEnvironment();
        foreach (var package in missing)
        {
            proof.Add(package);
        }

        return missing;
    }
}
