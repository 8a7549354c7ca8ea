using System.CommandLine;
using System.Globalization;
using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary><c>pack</c>: creates the package and prints its path.</summary>
internal static class PackCommand
{
    public static Command Create()
    {
        var command = new Command("pack", "Packs the templates into artifacts/ and prints the package's path and size.");
        command.SetAction(async (_, cancellationToken) =>
        {
            await PackAsync(new Screen(), Repository.Find(), cancellationToken);
            return 0;
        });
        return command;
    }

    /// <summary>The same as a step of another command.</summary>
    public static Task<TemplatePackage> PackAsync(
        Screen screen, Repository repository, CancellationToken cancellationToken) =>
        screen.StepAsync(
            "Packing the templates",
            "Packed",
            () => TemplatePackage.PackAsync(repository, repository.Artifacts, cancellationToken),
            package => string.Create(CultureInfo.InvariantCulture, $"{package.Path}, {package.Size / 1000.0:0.0} kB"));
}
