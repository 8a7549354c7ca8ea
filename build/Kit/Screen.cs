using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace StackTemplates.Build.Kit;

/// <summary>
/// The output for the user: one line for each step, with its duration. On a terminal, a spinner shows the current step;
/// in a file or a pipe there are plain lines without control codes.
/// </summary>
public sealed class Screen
{
    private const int PlainWidth = 200;
    private const int LabelWidth = 11;

    private readonly IAnsiConsole _console = AnsiConsole.Console;

    /// <summary>Prepares the console.</summary>
    public Screen()
    {
        if (!_console.Profile.Capabilities.Interactive || Console.IsOutputRedirected)
        {
            // Spectre would break every path at 80 columns.
            _console.Profile.Width = PlainWidth;
            _console.Profile.Capabilities.Ansi = false;
            _console.Profile.Capabilities.Interactive = false;
        }
    }

    /// <summary>A headline with an empty line around it.</summary>
    public void Title(string text) => _console.MarkupLine($"\n[bold]{Markup.Escape(text)}[/]\n");

    /// <summary>A line of plain text, whatever characters are in it and however long it is.</summary>
    public void Line(string text = "") => _console.Profile.Out.Writer.WriteLine(text);

    /// <summary>A line of Spectre markup.</summary>
    public void Styled(string markup) => _console.MarkupLine(markup);

    /// <summary>A step that succeeded.</summary>
    public void Done(string label, string detail, TimeSpan? elapsed = null) =>
        Mark("[green]✓[/]", label, detail, elapsed);

    /// <summary>A warning.</summary>
    public void Warn(string label, string detail) => Mark("[yellow]![/]", label, detail, null);

    /// <summary>A step that failed.</summary>
    public void Fail(string label, string detail, TimeSpan? elapsed = null) => Mark("[red]✗[/]", label, detail, elapsed);

    /// <summary>A table.</summary>
    public void Table(Table table) => _console.Write(table);

    /// <summary>
    /// Does a piece of work while <paramref name="doing"/> is shown; afterwards there is one line with its result.
    /// </summary>
    public async Task<T> StepAsync<T>(string doing, string label, Func<Task<T>> work, Func<T, string> detail)
    {
        var clock = Stopwatch.StartNew();
        var result = _console.Profile.Capabilities.Interactive
            ? await _console.Status().StartAsync(Markup.Escape(doing) + " …", _ => work())
            : await work();
        Done(label, detail(result), clock.Elapsed);
        return result;
    }

    /// <summary>Seconds with one digit, the way every line shows them.</summary>
    public static string Seconds(TimeSpan time) =>
        time.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";

    /// <summary>Milliseconds with one digit.</summary>
    public static string Milliseconds(double milliseconds) =>
        milliseconds.ToString("0.0", CultureInfo.InvariantCulture) + " ms";

    private void Mark(string mark, string label, string detail, TimeSpan? elapsed)
    {
        var time = elapsed is { } value ? $"  [grey]{Seconds(value)}[/]" : "";
        _console.MarkupLine($"  {mark} {Markup.Escape(label.PadRight(LabelWidth))} {Markup.Escape(detail)}{time}");
    }
}
