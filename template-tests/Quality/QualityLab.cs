using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace StackTemplates.Tests.Quality;

/// <summary>
/// A generated solution: its files are changed, its own tests of quality.yaml run, and the files are restored. Changes of sources need a
/// build, and so does the next run without them.
/// </summary>
public sealed partial class QualityLab(GeneratedFolder solution) : IDisposable
{
    // Solutions whose binaries are of sources that were put back since.
    private static readonly ConcurrentDictionary<string, bool> Stale = new();

    private readonly Dictionary<string, string?> _changed = [];
    private bool _isBuilt;

    /// <summary>The claims of its quality.yaml.</summary>
    public IReadOnlyList<QualityClaim> Claims { get; } =
        QualityClaim.Find(File.ReadAllLines(Path.Combine(solution.Path, "quality.yaml")));

    /// <summary>How many changes were tried.</summary>
    public int Mutants { get; private set; }

    /// <summary>Changes a file; a path that does not exist is made, null deletes it.</summary>
    public void Change(string path, Func<string, string?> change)
    {
        var full = Path.Combine(solution.Path, path);
        var before = File.Exists(full) ? File.ReadAllText(full) : null;
        _changed.TryAdd(full, before);
        _isBuilt &= Path.GetExtension(path) != ".cs";
        Write(full, change(before ?? ""));
    }

    /// <summary>Changes the lines of quality.yaml.</summary>
    public void ChangeLines(Action<List<string?>> change) => Change("quality.yaml", text =>
    {
        List<string?> lines = [.. text.Split('\n')];
        change(lines);
        return string.Join('\n', lines.OfType<string>());
    });

    /// <summary>Runs the tests of quality.yaml and says which of them failed.</summary>
    /// <param name="mutants">How many changes this run is about.</param>
    /// <param name="build">Whether changed sources are to be compiled.</param>
    /// <param name="putBack">Whether every file is put back afterwards; else the next run has more changes.</param>
    public async Task<Verdict> JudgeAsync(int mutants, CancellationToken cancellationToken, bool build = false, bool putBack = true)
    {
        Mutants += mutants;
        try
        {
            if (Stale.TryRemove(solution.Path, out _) || (build && !_isBuilt))
            {
                await BuildAsync(build || _changed.Keys.Any(path => Path.GetExtension(path) == ".cs"), cancellationToken);
            }

            var output = (await solution.RunTestsAsync("*.Quality.*", cancellationToken)).Output;
            Assert.True(Finished().IsMatch(output), output);
            return new Verdict(
                FailedClaim().Matches(output).Select(match => match.Groups["path"].Value).ToHashSet(),
                [.. FailedFact().Matches(output).Select(match => match.Groups["name"].Value)],
                int.Parse(Finished().Match(output).Groups["skipped"].Value, CultureInfo.InvariantCulture),
                output);
        }
        finally
        {
            if (putBack)
            {
                Dispose();
            }
        }
    }

    /// <summary>Restores every file.</summary>
    public void Dispose()
    {
        foreach (var (path, text) in _changed)
        {
            Write(path, text);
        }

        _changed.Clear();
        if (_isBuilt)
        {
            Stale[solution.Path] = true;
            _isBuilt = false;
        }
    }

    private async Task BuildAsync(bool ofChanges, CancellationToken cancellationToken)
    {
        (await solution.CompileAsync(cancellationToken, Path.Combine("tests", $"{solution.Name}.Tests"))).EnsureSucceeded();
        _isBuilt = ofChanges;
    }

    private static void Write(string path, string? text)
    {
        if (text is null)
        {
            File.Delete(path);
        }
        else
        {
            File.WriteAllText(path, text);
        }
    }

    [GeneratedRegex(@"Total: \d+, Errors: 0, Failed: \d+, Skipped: (?<skipped>\d+)")]
    private static partial Regex Finished();

    [GeneratedRegex(@"Each_claim_is_true\(path: ""(?<path>[^""]+)""\) \[FAIL\]")]
    private static partial Regex FailedClaim();

    [GeneratedRegex(@"Tests\.(?<name>\w+) \[FAIL\]")]
    private static partial Regex FailedFact();

    /// <summary>The result of the tests.</summary>
    /// <param name="Claims">The claims that were found untrue.</param>
    /// <param name="Others">The other tests that failed.</param>
    /// <param name="Skipped">How many tests were skipped.</param>
    /// <param name="Output">All they wrote.</param>
    public sealed record Verdict(IReadOnlySet<string> Claims, IReadOnlyList<string> Others, int Skipped, string Output)
    {
        /// <summary>Whether any test failed.</summary>
        public bool Failed => Claims.Count + Others.Count > 0;
    }
}
