using System.Collections.Concurrent;

[assembly: AssemblyFixture(typeof(PackedTemplates))]

namespace StackTemplates.Tests.Infrastructure;

/// <summary>
/// The fixture of all tests: the package, packed once for the whole run and installed into a hive of its own, and the
/// solutions generated from it, each generated once however many tests use it.
/// </summary>
public sealed class PackedTemplates : IAsyncLifetime
{
    private readonly TempFolder _folder = TempFolder.Create("tests");
    private readonly ConcurrentDictionary<(Combination, string), GeneratedSolution> _solutions = new();
    private readonly ConcurrentDictionary<Combination, Lazy<Task<FileTree>>> _trees = new();
    private readonly ConcurrentDictionary<(Combination, string), Lazy<Task<string>>> _folders = new();
    private TemplatePackage? _package;
    private CompilerServer? _compiler;
    private int _count;

    /// <summary>The working copy under test.</summary>
    public Repository Repository { get; } = Repository.Find();

    /// <summary>Where the package is installed.</summary>
    public TemplateHive Hive { get; } = new();

    /// <summary>The package under test.</summary>
    public TemplatePackage Package => _package ?? throw new InvalidOperationException("Not packed yet.");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _compiler = await CompilerServer.TryStartAsync(Repository.PackProject, CancellationToken.None);
        _package = Environment.GetEnvironmentVariable(TestVariables.Package) is { } given
            ? new TemplatePackage(given)
            : await TemplatePackage.PackAsync(Repository, _folder.Below("package"), CancellationToken.None);
        await Hive.InstallAsync(Package.Path, CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_compiler is not null)
        {
            await _compiler.DisposeAsync();
        }

        Hive.Dispose();
        _folder.Dispose();
    }

    /// <summary>The solution of this combination and name, generated when it is first asked for.</summary>
    public GeneratedSolution Solution(Combination combination, string name) =>
        _solutions.GetOrAdd((combination, name), _ => new GeneratedSolution(this, combination, name));

    /// <summary>The files of <see cref="FolderAsync"/>.</summary>
    public Task<FileTree> TreeAsync(Combination combination) =>
        _trees.GetOrAdd(combination, _ => new Lazy<Task<FileTree>>(async () => FileTree.Read(await FolderAsync(combination)))).Value;

    /// <summary>
    /// The folder of <c>-n my-shop</c> with this combination and <paramref name="more"/> arguments, ports, passwords and dates the same
    /// every time. It is generated once and shared, so nothing may be changed in it.
    /// </summary>
    public Task<string> FolderAsync(Combination combination, params string[] more) =>
        _folders.GetOrAdd((combination, string.Join(' ', more)), _ => new Lazy<Task<string>>(() => GenerateAsync(combination, more))).Value;

    /// <summary>
    /// A new folder path that nothing else uses, with <paramref name="name"/> as its last part; it does not exist yet.
    /// </summary>
    public string NewFolder(string name)
    {
        var parent = _folder.Below(Interlocked.Increment(ref _count).ToString(System.Globalization.CultureInfo.InvariantCulture));
        Directory.CreateDirectory(parent);
        return Path.Combine(parent, name);
    }

    private async Task<string> GenerateAsync(Combination combination, string[] more)
    {
        var target = NewFolder("my-shop");
        var result = await Hive.New(combination.Template).Named("my-shop").Into(target).With([.. combination.Arguments, .. more])
            .NoRestore().Deterministic().RunAsync(CancellationToken.None);
        result.EnsureSucceeded();
        return target;
    }
}
