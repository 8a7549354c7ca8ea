using Stack.Templates.Renderer.Catalogues;

namespace Stack.Templates.Renderer.Rendering;

/// <summary>Knows which files a catalogue is rendered to.</summary>
/// <param name="packVersion">The version of the package.</param>
/// <param name="hasFolder">Whether a template's folder is there; a template without one is left out everywhere.</param>
public sealed class CatalogueRenderer(Catalogue catalogue, string packVersion, Func<Template, bool> hasFolder)
{
    private const string Mark =
        "Rendered from content/options.yaml by 'dotnet run --project build/renderer': change that file, not this one.";

    private static readonly string[] TemplateFiles = ["symbols.template.json", "dotnetcli.host.json", "ide.host.json"];

    /// <summary>Renders every file.</summary>
    public IReadOnlyList<RenderedFile> Render()
    {
        Template[] templates = [.. catalogue.Templates.Where(hasFolder)];
        return
        [
            .. templates.SelectMany(RenderTemplate),
            new("content/refusal/Directory.Build.targets", RenderShared("refusal.targets", templates)),
            new("docs/options.md", RenderShared("options.md", templates)),
            new("content/quality/quality.yaml", RenderShared("quality.yaml", templates)),
            .. Option("system")!.Choices.Select(system =>
                new RenderedFile($"templates/stack-example/{system.Id}/quality.yaml", RenderShared("quality.yaml", templates, system.Id))),
        ];
    }

    private IEnumerable<RenderedFile> RenderTemplate(Template template)
    {
        var constants = catalogue.Options.Where(option => option.FixedIn(template.Id) is not null)
            .Select(option => new { option.Id, Value = option.FixedIn(template.Id), option.IsSwitch }).ToList();
        var model = new
        {
            Mark,
            PackVersion = packVersion,
            Template = template,
            Options = Of(template, catalogue.Options)
                .Select(option => template.Narrow(option, constants.Any(one => option.EnabledWhen?.Contains(one.Id) == true))),
            Constants = constants,
            Symbols = Of(template, catalogue.Symbols).Select(symbol => symbol is ChosenSymbol chosen
                ? chosen.In(catalogue.Options.Any(option => option.Id == chosen.Option && template.Has(option)))
                : symbol),
            NameSymbols = Of(template, catalogue.Symbols.OfType<NameSymbol>()),
            // A name of a solution is a name of projects and containers; that of an item is not.
            Names = template.Kind == Template.Solution ? catalogue.Names : [],
        };
        return TemplateFiles.Select(file =>
            new RenderedFile($"templates/{template.Id}/.template.config/{file}", Page.Load(file).Render(model)));
    }

    private string RenderShared(string page, IReadOnlyList<Template> templates, string? system = null) => Page.Load(page).Render(new
    {
        Mark,
        Templates = templates,
        Options = catalogue.Options
            .Select(option => new { Option = option, In = templates.Where(template => template.Has(option)) }),
        System = system,
        Events = Option("events"),
        Broker = Option("broker"),
        Database = Option("database"),
        Sample = Option("sample"),
        catalogue.Symbols,
        catalogue.Names,
    });

    private TemplateOption? Option(string id) => catalogue.Options.FirstOrDefault(option => option.Id == id);

    private static IReadOnlyList<T> Of<T>(Template template, IEnumerable<T> all)
        where T : IBelongsToTemplates => [.. all.Where(one => template.Has(one))];
}
