using StackTemplates.Build.Linting.Templates;

namespace StackTemplates.Build.Linting;

/// <summary>A rule that reads a template without generating anything from it.</summary>
/// <param name="id">Its id, which never changes, for example <c>T004</c>.</param>
/// <param name="title">What holds where the rule finds nothing.</param>
public abstract class LintRule(string id, string title)
{
    /// <summary>Its id.</summary>
    public string Id => id;

    /// <summary>What holds where it finds nothing.</summary>
    public string Title => title;

    /// <summary>Every violation in <paramref name="template"/>; no order is promised.</summary>
    public abstract IEnumerable<Finding> Check(LintedTemplate template);

    /// <summary>A finding at a place of <c>template.json</c> or of a file beside it.</summary>
    protected Finding At(JsonPart part, string message, string action) => new(id, part.File, part.Line, message, action);

    /// <summary>A finding in any file.</summary>
    protected Finding At(string file, int line, string message, string action) => new(id, file, line, message, action);
}
