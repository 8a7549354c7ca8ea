using System.CommandLine;
using Spectre.Console;
using StackTemplates.Build.Kit;
using StackTemplates.Build.Pins;

namespace StackTemplates.Build.Commands;

/// <summary><c>outdated</c>: the pinned packages, images and actions, each with its newest stable version.</summary>
internal static class OutdatedCommand
{
    private static readonly Option<bool> Apply = new("--apply")
    {
        Description = "Write the newer versions into the files. Then run the tests, and take new snapshots.",
    };

    public static Command Create()
    {
        var command = new Command("outdated", "Lists the pinned packages, images and actions with their newest stable versions.") { Apply };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await RunAsync(new Screen(), Repository.Find(), parsed.GetValue(Apply), cancellationToken);
            return 0;
        });
        return command;
    }

    private static async Task RunAsync(Screen screen, Repository repository, bool apply, CancellationToken cancellationToken)
    {
        screen.Title("Asking for newer versions");
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        var sources = new VersionSources(http);
        var pins = await PinFinder.FindAsync(repository, cancellationToken);
        var table = new Table().Border(TableBorder.Rounded).AddColumns("kind", "name", "pinned", "newest", "files");
        var changed = 0;
        foreach (var pin in pins)
        {
            string newest;
            try
            {
                var newer = await sources.FindAsync(pin, cancellationToken);
                newest = newer is null ? "[grey]the same[/]" : $"[yellow]{Markup.Escape(newer.Version)}[/]";
                if (apply && newer is not null)
                {
                    Replace(repository, pin, newer);
                    changed++;
                }
            }
            catch (Exception unknown) when (unknown is HttpRequestException or TaskCanceledException or CliFailedException
                                            && !cancellationToken.IsCancellationRequested)
            {
                newest = $"[grey]unknown: {Markup.Escape(unknown.Message.Split('\n')[0])}[/]";
            }

            table.AddRow(
                new Text($"{pin.Kind}"), new Text(pin.Name), new Text(pin.Version), new Markup(newest), new Text($"{pin.Files.Count}"));
        }

        screen.Table(table);
        screen.Line(apply
            ? $"{changed} versions changed. Run the tests, and take new snapshots."
            : "--apply writes the newer versions into the files.");
    }

    private static void Replace(Repository repository, Pin pin, NewerVersion newer)
    {
        foreach (var file in pin.Files.Select(file => Path.Combine(repository.Root, file)))
        {
            File.WriteAllText(file, File.ReadAllText(file).Replace(pin.Text, newer.Text, StringComparison.Ordinal));
        }
    }
}
