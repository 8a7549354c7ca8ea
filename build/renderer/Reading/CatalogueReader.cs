using Stack.Templates.Renderer.Catalogues;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Stack.Templates.Renderer.Reading;

/// <summary>Parses the catalogue into records. CatalogueChecks verifies that they fit together.</summary>
public static class CatalogueReader
{
    /// <summary>Reads the text; null, after reporting problems, if it is not YAML or not a mapping.</summary>
    public static Catalogue? Read(string yaml, Problems problems)
    {
        if (Parse(yaml, problems) is not { } root)
        {
            return null;
        }

        var section = new Section(root, "the catalogue", problems);
        var catalogue = new Catalogue(
            section.List("templates", "template", ReadTemplate),
            section.List("options", "option", ReadOption),
            section.List("symbols", "symbol", item => SymbolReader.Read(item, problems)),
            section.List("names", "name rule", ReadNameRule));
        section.Close();
        return catalogue;
    }

    private static YamlMappingNode? Parse(string yaml, Problems problems)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            if (stream.Documents is [{ RootNode: YamlMappingNode root }])
            {
                return root;
            }

            problems.Add(1, "the catalogue is not one YAML mapping: begin with 'templates:'.");
        }
        catch (YamlException exception)
        {
            problems.Add((int)exception.Start.Line, $"this is no valid YAML: {exception.Message}");
        }

        return null;
    }

    private static Template ReadTemplate(Section section) => new(
        section.Text("id"),
        section.Text("kind"),
        section.Text("title"),
        section.OptionalText("service"),
        section.OptionalText("role"),
        section.Texts("examples"),
        section.Line);

    private static TemplateOption ReadOption(Section section)
    {
        var replaces = section.OptionalText("replaces");
        return new TemplateOption(
            section.Text("id"),
            section.Text("cli"),
            section.OptionalText("alias"),
            section.Text("name"),
            section.Text("description"),
            replaces is null ? section.Text("default") : "",
            replaces,
            section.Flag("optional"),
            section.OptionalText("enabled-when"),
            section.Text("why"),
            section.Texts("templates"),
            section.List("fixed", "fixed value", one => new FixedValue(one.Text("template"), one.Text("value"))),
            section.List("choices", "choice", ReadChoice),
            section.Line);
    }

    private static Choice ReadChoice(Section section) => new(
        section.Text("id"),
        section.Text("name"),
        section.Text("description"),
        section.Text("why"),
        section.OptionalText("licence"),
        section.OptionalText("limits"),
        section.OptionalText("image"),
        section.Texts("templates"),
        section.List("not-when", "case", one => new NotWhen(one.Text("when"), one.Text("take"), one.Text("why"))),
        section.List("not-taken", "alternative", one => new Alternative(one.Text("what"), one.Text("why"))),
        section.Line);

    private static NameRule ReadNameRule(Section section) => new(
        section.Text("id"), section.Text("pattern"), section.Text("problem"), section.Text("remedy"), section.Line);
}
