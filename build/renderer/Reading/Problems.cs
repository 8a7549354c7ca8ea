namespace Stack.Templates.Renderer.Reading;

/// <summary>Collects the problems of the catalogue, so that one run reports all of them.</summary>
public sealed class Problems
{
    private readonly List<(int Line, string Text)> _problems = [];

    /// <summary>Whether there is any problem.</summary>
    public bool Any => _problems.Count > 0;

    /// <summary>Reports a problem.</summary>
    /// <param name="line">Its line, counted from 1.</param>
    /// <param name="text">The problem and what to do.</param>
    public void Add(int line, string text) => _problems.Add((line, text));

    /// <summary>The problems from the top of the file to its end, in the form that editors and build logs link.</summary>
    public IEnumerable<string> Describe(string file) =>
        _problems.OrderBy(problem => problem.Line).Select(problem => $"{file}({problem.Line}): error: {problem.Text}");
}
