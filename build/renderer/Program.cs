using Stack.Templates.Renderer.Checking;
using Stack.Templates.Renderer.Output;
using Stack.Templates.Renderer.Reading;
using Stack.Templates.Renderer.Rendering;

const string Usage =
    """
    Renders what follows from content/options.yaml: the symbols and host files of each template, the refusal of names
    that cannot work, docs/options.md, and the quality.yaml of generated solutions.

      dotnet run --project build/renderer              write what is stale
      dotnet run --project build/renderer -- --check   write nothing; list what is stale and exit with 1
    """;

if (args is ["--help" or "-h"])
{
    Console.WriteLine(Usage);
    return 0;
}

if (args is not ([] or ["--check"]))
{
    Console.Error.WriteLine($"Unknown arguments: {string.Join(' ', args)}\n\n{Usage}");
    return 2;
}

if (Repository.Around(Directory.GetCurrentDirectory()) is not { } repository)
{
    Console.Error.WriteLine($"There is no {Repository.CataloguePath} here or above: run this inside the repository.");
    return 2;
}

var problems = new Problems();
if (CatalogueReader.Read(repository.ReadCatalogue(), problems) is not { } catalogue || problems.Any)
{
    return Report(problems);
}

new CatalogueChecks(catalogue, problems).Run();
if (problems.Any)
{
    return Report(problems);
}

var files = new CatalogueRenderer(catalogue, repository.ReadVersion(), template => repository.HasTemplate(template.Id)).Render();
var stale = repository.FindStale(files);
return args is ["--check"] ? Check() : Write();

int Check()
{
    foreach (var file in stale)
    {
        Console.Error.WriteLine(file);
    }

    Console.WriteLine($"{files.Count - stale.Count} of {files.Count} rendered files are up to date.");
    if (stale.Count > 0)
    {
        Console.Error.WriteLine("Run 'dotnet run --project build/renderer' and commit the result.");
    }

    return stale.Count > 0 ? 1 : 0;
}

int Write()
{
    foreach (var file in files.Where(file => stale.Any(one => one.Path == file.Path)))
    {
        repository.Write(file);
        Console.WriteLine($"wrote {file.Path}");
    }

    Console.WriteLine($"{files.Count - stale.Count} of {files.Count} rendered files were up to date.");
    return 0;
}

static int Report(Problems problems)
{
    foreach (var line in problems.Describe(Repository.CataloguePath))
    {
        Console.Error.WriteLine(line);
    }

    return 1;
}
