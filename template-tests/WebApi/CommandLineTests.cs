using System.Text.RegularExpressions;

namespace StackTemplates.Tests.WebApi;

/// <summary>The command line of <c>dotnet new stack-webapi</c>.</summary>
public sealed partial class CommandLineTests(PackedTemplates templates)
{
    private const string Template = "stack-webapi";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private TemplateManifest Manifest => templates.Repository.Template(Template);

    [Fact]
    public async Task Help_lists_every_option_and_choice_with_its_description()
    {
        var help = (await templates.Hive.DotnetNew(Template, "--help").RunAsync(Cancellation)).EnsureSucceeded().Output;

        foreach (var option in Options())
        {
            Assert.Contains(option, Squeezed(help), StringComparison.Ordinal);
        }

        foreach (var description in Descriptions())
        {
            Assert.Contains(Squeezed(description), Squeezed(help), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--events", "kafka")]
    [InlineData("--broker", "rabbitmq")]
    public async Task A_wrong_choice_is_refused_with_the_valid_ones(string option, string value)
    {
        var folder = templates.NewFolder("my-shop");

        var answer = await templates.Hive.New(Template).Named("my-shop").Into(folder).With(option, value)
            .RunAsync(Cancellation);

        Assert.False(answer.Succeeded);
        Assert.Contains($"'{value}' is not a valid value for {option}", answer.Output, StringComparison.Ordinal);
        Assert.All(Manifest.Choices(option[2..]), choice => Assert.Contains(choice, answer.Output, StringComparison.Ordinal));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task An_unknown_option_is_refused()
    {
        var folder = templates.NewFolder("my-shop");

        var answer = await templates.Hive.New(Template).Into(folder).With("--evnts", "none").RunAsync(Cancellation);

        Assert.False(answer.Succeeded);
        Assert.Contains("--evnts", answer.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_second_generation_into_the_same_folder_refuses_and_changes_nothing()
    {
        var folder = templates.NewFolder("my-shop");
        var command = () => templates.Hive.New(Template).Named("my-shop").Into(folder).With("--events", "none").NoRestore()
            .RunAsync(Cancellation);
        (await command()).EnsureSucceeded();
        await File.AppendAllTextAsync(Path.Combine(folder, "README.md"), "\nWork of hours.\n", Cancellation);
        File.Delete(Path.Combine(folder, "global.json"));
        var before = FileTree.Read(folder).Hash;

        var second = await command();

        Assert.False(second.Succeeded);
        Assert.Contains("README.md", second.Output, StringComparison.Ordinal);
        Assert.Contains("--force", second.Output, StringComparison.Ordinal);
        Assert.Equal(before, FileTree.Read(folder).Hash);
    }

    [Fact]
    public async Task Packages_are_restored_unless_told_otherwise()
    {
        var restored = templates.NewFolder("my-shop");
        var bare = templates.NewFolder("my-shop");

        (await templates.Hive.New(Template).Into(restored).With("--events", "none").RunAsync(Cancellation))
            .EnsureSucceeded();
        (await templates.Hive.New(Template).Into(bare).With("--events", "none").NoRestore().RunAsync(Cancellation))
            .EnsureSucceeded();

        Assert.NotEmpty(Directory.GetFiles(restored, "project.assets.json", SearchOption.AllDirectories));
        Assert.Empty(Directory.GetDirectories(bare, "obj", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Without_a_name_the_name_of_the_folder_is_used()
    {
        var folder = templates.NewFolder("corner-shop");
        Directory.CreateDirectory(folder);

        (await templates.Hive.New(Template).In(folder).With("--events", "none").NoRestore().RunAsync(Cancellation))
            .EnsureSucceeded();

        Assert.True(File.Exists(Path.Combine(folder, "corner-shop.slnx")));
    }

    private IEnumerable<string> Options() =>
        Manifest.Symbols.Where(symbol => (string?)symbol.Value["type"] == "parameter")
            .Select(symbol => "--" + UpperCase().Replace(symbol.Key, match => "-" + match.Value.ToLowerInvariant()))
            .Concat(Manifest.Symbols.SelectMany(symbol => Manifest.Choices(symbol.Key)));

    private IEnumerable<string> Descriptions() =>
        Manifest.Symbols.Values.Where(symbol => (string?)symbol["type"] == "parameter")
            .SelectMany(symbol => (symbol["choices"]?.AsArray() ?? []).Append(symbol))
            .Select(described => (string)described!["description"]!)
            .Append((string)Manifest.Json["description"]!);

    // The help is broken into lines of whatever width the console has.
    private static string Squeezed(string text) => WhiteSpace().Replace(text, "");

    [GeneratedRegex("[A-Z]")]
    private static partial Regex UpperCase();

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
