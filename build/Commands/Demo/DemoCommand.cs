using System.CommandLine;
using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary><c>demo</c>: the way from the package to a handled event, on this machine, in one go.</summary>
internal static class DemoCommand
{
    private static readonly Option<string> Template = new("--template")
    {
        Description = "The template to show.",
        HelpName = "short name",
        DefaultValueFactory = _ => "stack-webapi",
    };

    private static readonly Option<string> Name = new("--name", "-n")
    {
        Description = "The name of the generated service.",
        HelpName = "name",
        DefaultValueFactory = _ => "my-shop",
    };

    private static readonly Option<string?> Events = new("--events")
    {
        Description = "Its event layer: redis-streams, in-memory or none. Without it, what the template takes by itself.",
        HelpName = "choice",
    };

    private static readonly Option<string?> Database = new("--database")
    {
        Description = "Its database: none or postgres. Without it, what the template takes by itself.",
        HelpName = "choice",
    };

    private static readonly Option<string?> ExampleSystem = new("--system")
    {
        Description = "The system of stack-example: votes, clicks, images or bus.",
        HelpName = "choice",
    };

    private static readonly Option<string?> Keep = new("--keep")
    {
        Description = "Generate into this folder, which has to be empty. Without it, into one that stays until the next demo.",
        HelpName = "folder",
    };

    private static readonly Option<int> Orders = new("--orders")
    {
        Description = "How many orders to place.",
        HelpName = "number",
        DefaultValueFactory = _ => 5,
    };

    public static Command Create()
    {
        var command = new Command(
            "demo",
            "Generates a service, starts it, places orders and shows their events handled, on a real server if there is one.")
        {
            Template, Name, Events, Database, ExampleSystem, Keep, Orders,
        };
        command.SetAction((parsed, cancellationToken) =>
        {
            var repository = Repository.Find();
            var template = repository.Template(parsed.GetValue(Template)!);
            var demo = new DemoRun(new Screen(), repository, new DemoSettings(
                template,
                NameOf(parsed.GetValue(Name)!),
                ChoiceOf(template, "events", parsed.GetValue(Events)),
                ChoiceOf(template, "database", parsed.GetValue(Database)),
                ChoiceOf(template, "system", parsed.GetValue(ExampleSystem)),
                FolderOf(parsed.GetValue(Keep)),
                NumberOf(parsed.GetValue(Orders))));
            return demo.RunAsync(cancellationToken);
        });
        return command;
    }

    private static string NameOf(string name) =>
        name.Trim().Length > 0 && name.IndexOfAny(Path.GetInvalidFileNameChars()) < 0
            ? name
            : throw new UserException($"--name '{name}' cannot be the name of a folder. Example: --name my-shop");

    private static string? ChoiceOf(TemplateManifest template, string option, string? value)
    {
        var choices = template.Choices(option);
        return (choices.Count, value) switch
        {
            (0, null) => null,
            (0, _) => throw new UserException($"{template.ShortName} has no option --{option}. Leave it out."),
            (_, null) => choices[0],
            _ when choices.Contains(value) => value,
            _ => throw new UserException(
                $"--{option} '{value}' is not something {template.ShortName} can do. Choose one of: {string.Join(", ", choices)}."),
        };
    }

    private static string? FolderOf(string? folder)
    {
        if (folder is null)
        {
            return null;
        }

        var path = Path.GetFullPath(folder);
        return File.Exists(path)
            ? throw new UserException($"--keep {path} is a file. Name a folder that is empty or does not exist yet.")
            : Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any()
                ? throw new UserException($"--keep {path} is not empty. Name one that is empty or does not exist; nothing was changed.")
                : path;
    }

    private static int NumberOf(int orders) =>
        orders > 0 ? orders : throw new UserException($"--orders {orders} shows nothing. Take 1 or more.");
}

/// <summary>The options of a demo.</summary>
internal sealed record DemoSettings(
    TemplateManifest Template, string Name, string? Events, string? Database, string? System, string? Keep, int Orders)
{
    /// <summary>Whether it keeps data in a database.</summary>
    public bool HasDatabase => Database is not (null or "none") || System is not null;
}
