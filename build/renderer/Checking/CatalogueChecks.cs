using Stack.Templates.Renderer.Catalogues;
using Stack.Templates.Renderer.Reading;

namespace Stack.Templates.Renderer.Checking;

/// <summary>Finds contradictions between the entries of a catalogue that the template engine would not report.</summary>
public sealed class CatalogueChecks(Catalogue catalogue, Problems problems)
{
    /// <summary>Reports every problem.</summary>
    public void Run()
    {
        CheckIds();
        CheckTemplates();

        var symbolChecks = new SymbolChecks(catalogue, problems);
        foreach (var symbol in catalogue.Symbols)
        {
            CheckBelonging(symbol.Templates, $"symbol '{symbol.Id}'", symbol.Line);
            symbolChecks.Check(symbol);
        }

        var conditions = new ConditionCheck(catalogue, problems);
        foreach (var option in catalogue.Options)
        {
            CheckBelonging(option.Templates, $"option '{option.Id}'", option.Line);
            CheckDefault(option);
            CheckFixed(option);
            foreach (var choice in option.Choices)
            {
                CheckBelonging(choice.Templates, $"choice '{choice.Id}' of option '{option.Id}'", choice.Line);
            }

            conditions.Check(option.EnabledWhen ?? "", $"option '{option.Id}'", option.Line);
        }

        foreach (var rule in catalogue.Names)
        {
            PatternCheck.Check(rule.Pattern, $"name rule '{rule.Id}'", rule.Line, problems);
        }
    }

    private void CheckIds()
    {
        CheckUnique(catalogue.Templates.Select(template => (template.Id, template.Line)), "template");
        CheckUnique(catalogue.Options.Select(option => (option.Cli, option.Line)), "command line name");
        CheckUnique(catalogue.Options.Select(option => (option.Alias ?? "", option.Line)), "alias");
        CheckUnique(
            [
                .. catalogue.Options.Select(option => (option.Replaces ?? "", option.Line)),
                .. catalogue.Symbols.Select(symbol => (symbol.Replaces ?? "", symbol.Line)),
            ],
            "placeholder");
        foreach (var option in catalogue.Options)
        {
            CheckUnique(option.Choices.Select(choice => (choice.Id, choice.Line)), $"choice of option '{option.Id}'");
        }

        // One namespace, because all of them occur in the same conditions, and the engine lets the last one win.
        CheckUnique(
            [
                .. catalogue.Options.Select(option => (option.Id, option.Line)),
                .. catalogue.Symbols.Select(symbol => (symbol.Id, symbol.Line)),
                .. catalogue.Names.Select(rule => (rule.Id, rule.Line)),
            ],
            "id");
    }

    private void CheckUnique(IEnumerable<(string Id, int Line)> entries, string what)
    {
        foreach (var same in entries.Where(entry => entry.Id.Length > 0).GroupBy(entry => entry.Id))
        {
            foreach (var repeated in same.Skip(1))
            {
                problems.Add(
                    repeated.Line,
                    $"the {what} '{same.Key}' is taken since line {same.First().Line}: choose another.");
            }
        }
    }

    private void CheckTemplates()
    {
        foreach (var template in catalogue.Templates.Where(template => !Template.Kinds.Contains(template.Kind)))
        {
            problems.Add(
                template.Line,
                $"template '{template.Id}' is of the unknown kind '{template.Kind}': write {string.Join(" or ", Template.Kinds)}.");
        }
    }

    private void CheckBelonging(IReadOnlyList<string> templates, string title, int line)
    {
        foreach (var unknown in templates.Except(catalogue.Templates.Select(template => template.Id)))
        {
            problems.Add(line, $"{title} names the unknown template '{unknown}': add it under 'templates:' or correct it.");
        }
    }

    private void CheckFixed(TemplateOption option)
    {
        CheckBelonging([.. option.Fixed.Select(one => one.Template)], $"option '{option.Id}'", option.Line);
        var values = option.IsSwitch ? ["true", "false"] : option.Choices.Select(choice => choice.Id);
        foreach (var one in option.Fixed.Where(one => !values.Contains(one.Value)))
        {
            problems.Add(option.Line, $"option '{option.Id}' is fixed to '{one.Value}', which is no choice of it: correct it.");
        }
    }

    private void CheckDefault(TemplateOption option)
    {
        if (option.Replaces is not null)
        {
            return;
        }

        IReadOnlyList<string> values = option.Choices.Count > 0
            ? [.. option.Choices.Select(choice => choice.Id)]
            : ["false", "true"];
        if (!values.Contains(option.Default))
        {
            problems.Add(
                option.Line,
                $"option '{option.Id}' has the default '{option.Default}', which is no choice of it: write {string.Join(", ", values)}.");
        }
    }
}
