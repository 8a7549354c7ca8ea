using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using Scriban;
using Scriban.Runtime;

namespace Stack.Templates.Renderer.Rendering;

/// <summary>A Scriban template of the folder templates/.</summary>
public sealed class Page
{
    // Readable in a diff: only what JSON itself demands is escaped, neither '&' nor letters beyond ASCII.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Template _template;

    private Page(Template template) => _template = template;

    /// <summary>Loads a template by its file name without <c>.scriban</c>.</summary>
    public static Page Load(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name + ".scriban")
            ?? throw new InvalidOperationException($"build/renderer/templates/{name}.scriban is not there.");
        using var reader = new StreamReader(stream);
        var template = Template.Parse(reader.ReadToEnd(), $"{name}.scriban");
        return template.HasErrors
            ? throw new InvalidOperationException(string.Join(Environment.NewLine, template.Messages))
            : new Page(template);
    }

    /// <summary>Fills the template in.</summary>
    /// <param name="model">Its properties are the variables, in snake case.</param>
    /// <returns>The text with LF line ends, one at the end.</returns>
    public string Render(object model)
    {
        var variables = new ScriptObject();
        variables.Import(model);
        variables.Import("json", (string text) => JsonSerializer.Serialize(text, Readable));
        variables.Import("fold", Fold);

        // Otherwise a misspelt variable would be an empty text.
        var context = new TemplateContext { StrictVariables = true };
        context.PushGlobal(variables);
        return _template.Render(context).ReplaceLineEndings("\n").Trim('\n') + "\n";
    }

    /// <summary>A text in lines of at most 120 characters, for YAML's <c>&gt;-</c>.</summary>
    private static string Fold(string text, int indentation)
    {
        var lines = new List<string>();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (lines.Count > 0 && indentation + lines[^1].Length + 1 + word.Length <= 120)
            {
                lines[^1] += $" {word}";
            }
            else
            {
                lines.Add(word);
            }
        }

        return string.Join("\n", lines.Select(line => new string(' ', indentation) + line));
    }
}
