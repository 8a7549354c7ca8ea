using System.Text;
using StackTemplates.Build.Linting.Conditions;

namespace StackTemplates.Build.Linting.Templates;

/// <summary>A file that a template can generate.</summary>
public sealed class ContentFile
{
    private readonly Lazy<string?> _text;
    private readonly Lazy<IReadOnlyList<Directive>> _directives;

    /// <summary>Nothing is read before it is used.</summary>
    /// <param name="path">Its absolute path.</param>
    /// <param name="relative">Its path relative to the source, with <c>/</c> between the parts.</param>
    /// <param name="conditionals">How the engine expects conditionals in it.</param>
    /// <param name="copied">Whether it is copied as it is.</param>
    public ContentFile(string path, string relative, Conditionals conditionals, bool copied)
    {
        Path = path;
        Relative = relative;
        Conditionals = conditionals;
        IsCopied = copied;
        _text = new(Read);
        _directives = new(() => Text is null ? [] : DirectiveReader.Read(Text, Conditionals));
    }

    /// <summary>Its absolute path.</summary>
    public string Path { get; }

    /// <summary>Its path relative to the source.</summary>
    public string Relative { get; }

    /// <summary>How the engine expects conditionals in it; none in a file that is copied as it is.</summary>
    public Conditionals Conditionals { get; }

    /// <summary>Whether it is copied as it is, without replacements.</summary>
    public bool IsCopied { get; }

    /// <summary>Its text; null if it is not text.</summary>
    public string? Text => _text.Value;

    /// <summary>Every <c>#if</c>, <c>#elseif</c> and <c>#elif</c> in it, whether the engine sees it or not.</summary>
    public IReadOnlyList<Directive> Directives => _directives.Value;

    /// <summary>Its lines, each with its number from 1.</summary>
    public IEnumerable<(int Number, string Text)> Lines =>
        Text is null ? [] : Text.Split('\n').Select((line, index) => (index + 1, line.TrimEnd('\r')));

    private string? Read()
    {
        var bytes = File.ReadAllBytes(Path);
        return bytes.Contains((byte)0) ? null : Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');
    }
}
