using Stack.Templates.Renderer.Catalogues;
using Stack.Templates.Renderer.Reading;

namespace Stack.Templates.Renderer.Checking;

/// <summary>Finds what is wrong with a symbol of its kind.</summary>
internal sealed class SymbolChecks(Catalogue catalogue, Problems problems)
{
    private readonly ConditionCheck _conditions = new(catalogue, problems);

    public void Check(Symbol symbol)
    {
        var title = $"symbol '{symbol.Id}'";
        switch (symbol)
        {
            case ComputedSymbol computed:
                _conditions.Check(computed.Value, title, symbol.Line);
                break;
            case ChosenSymbol chosen:
                CheckChoice(chosen, title);
                break;
            case PortSymbol port:
                CheckPorts(port, title);
                break;
            case ChoiceSymbol ofChoice:
                CheckField(ofChoice, title);
                break;
            case TemplateSymbol ofTemplate:
                CheckField(ofTemplate, title);
                break;
            case WhichTemplateSymbol which
                when which.Which.Except(catalogue.Templates.Select(template => template.Id)).FirstOrDefault() is { } unknown:
                problems.Add(symbol.Line, $"{title} asks for the unknown template '{unknown}': correct it.");
                break;
            case NameSymbol { Steps.Count: 0 }:
                problems.Add(symbol.Line, $"{title} has no steps: add a list 'steps:'.");
                break;
            case NameSymbol name:
                CheckSteps(name, title);
                break;
        }
    }

    private void CheckPorts(PortSymbol port, string title)
    {
        // The engine replaces an invalid range with its own, and only logs that.
        if (port.Low < 1024 || port.High > 65535 || port.Low > port.High)
        {
            problems.Add(port.Line, $"{title} has ports from {port.Low} to {port.High}: stay within 1024 and 65535, low first.");
        }

        var overlap = catalogue.Symbols.OfType<PortSymbol>()
            .TakeWhile(other => other != port)
            .FirstOrDefault(other => other.Low <= port.High && port.Low <= other.High);
        if (overlap is not null)
        {
            problems.Add(port.Line, $"{title} shares ports with '{overlap.Id}': keep the ranges apart.");
        }
    }

    private void CheckChoice(ChosenSymbol symbol, string title)
    {
        if (!catalogue.Options.Any(option => option.Id == symbol.Option && option.Choices.Any(choice => choice.Id == symbol.Choice)))
        {
            problems.Add(
                symbol.Line, $"{title} asks for '{symbol.Choice}' of '{symbol.Option}', which is no choice of an option: correct it.");
        }
    }

    private void CheckField(ChoiceSymbol symbol, string title)
    {
        if (catalogue.Options.FirstOrDefault(option => option.Id == symbol.Option) is not { } option)
        {
            problems.Add(symbol.Line, $"{title} takes a field of '{symbol.Option}', which is no option: correct the id.");
            return;
        }

        foreach (var choice in option.Choices.Where(choice => choice[symbol.Field] is null))
        {
            problems.Add(
                choice.Line,
                $"choice '{choice.Id}' has no {symbol.Field}, which {title} takes: add a line '{symbol.Field}: …'.");
        }
    }

    private void CheckField(TemplateSymbol symbol, string title)
    {
        foreach (var template in catalogue.Templates.Where(template => template.Has(symbol) && template[symbol.Field] is null))
        {
            problems.Add(
                template.Line,
                $"template '{template.Id}' has no {symbol.Field}, which {title} takes: add a line '{symbol.Field}: …'.");
        }
    }

    private void CheckSteps(NameSymbol symbol, string title)
    {
        foreach (var step in symbol.Steps)
        {
            if ((step.Form is null) == (step.Pattern is null) || (step.Pattern is null) != (step.With is null))
            {
                problems.Add(step.Line, $"{title}: a step is either 'form: …' or 'pattern: …' and 'with: …'.");
            }

            PatternCheck.Check(step.Pattern ?? "", title, step.Line, problems);
        }
    }
}
