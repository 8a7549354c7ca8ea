using Stack.Templates.Renderer.Catalogues;

namespace Stack.Templates.Renderer.Reading;

/// <summary>Reads an item of <c>symbols</c>; its keys depend on its kind.</summary>
internal static class SymbolReader
{
    public static Symbol? Read(Section section, Problems problems)
    {
        var id = section.Text("id");
        var kind = section.Text("kind");
        var description = section.Text("description");
        var templates = section.Texts("templates");
        var line = section.Line;

        return kind switch
        {
            "computed" => new ComputedSymbol(id, section.Text("value"), description, templates, line),
            "is-choice" => new ChosenSymbol(id, section.Text("option"), section.Text("choice"), description, templates, line),
            "port" => new PortSymbol(
                id, section.Number("low"), section.Number("high"), section.Text("replaces"), description, templates, line),
            "password" => new PasswordSymbol(id, section.Text("replaces"), description, templates, line),
            "of-choice" => new ChoiceSymbol(
                id,
                section.Text("option"),
                section.Text("field"),
                section.Text("replaces"),
                description,
                templates,
                line),
            "of-template" => new TemplateSymbol(
                id,
                section.Text("field"),
                section.Flag("renames-files"),
                section.Text("replaces"),
                description,
                templates,
                line),
            "pack-version" => new PackVersionSymbol(id, section.Text("replaces"), description, templates, line),
            "is-template" => new WhichTemplateSymbol(id, section.Texts("which"), description, templates, line),
            "name-form" => new NameSymbol(
                id,
                section.List("steps", "step", ReadStep),
                section.Flag("renames-files"),
                section.Text("replaces"),
                description,
                templates,
                line),
            _ => Unknown(),
        };

        Symbol? Unknown()
        {
            problems.Add(
                line,
                $"symbol '{id}' is of the unknown kind '{kind}': write computed, is-choice, port, password, of-choice, of-template, "
                    + "pack-version, is-template or name-form.");
            return null;
        }
    }

    private static NameStep ReadStep(Section section) =>
        new(section.OptionalText("form"), section.OptionalText("pattern"), section.OptionalText("with"), section.Line);
}
