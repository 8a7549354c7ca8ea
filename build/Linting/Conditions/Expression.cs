using System.Text.RegularExpressions;

namespace StackTemplates.Build.Linting.Conditions;

/// <summary>
/// Evaluates a condition in the syntax of C++. A value is a text, a bool, or <see cref="Unknown"/>, which makes a result unknown unless the
/// rest decides it; what is not understood is unknown as well.
/// </summary>
internal sealed partial class Expression
{
    /// <summary>The value of something that only a generation can tell.</summary>
    public static readonly object Unknown = new();

    private readonly Func<string, object> _valueOf;
    private readonly List<string> _tokens;
    private int _next;

    private Expression(string text, Func<string, object> valueOf)
    {
        _valueOf = valueOf;
        _tokens = [.. Token().Matches(text).Select(match => match.Value.Trim()).Where(token => token.Length > 0)];
    }

    private string? Current => _next < _tokens.Count ? _tokens[_next] : null;

    /// <summary>Whether <paramref name="condition"/> holds; null: unknown.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="valueOf">The value of a symbol; the text "" if it is not defined.</param>
    public static bool? Holds(string condition, Func<string, object> valueOf)
    {
        var expression = new Expression(condition, valueOf);
        var value = expression.Or();
        return expression._next == expression._tokens.Count ? Truth(value) : null;
    }

    private object Or()
    {
        var left = And();
        while (Take("||"))
        {
            var right = And();
            left = Truth(left) == true || Truth(right) == true ? true : Truth(left) is null || Truth(right) is null ? Unknown : false;
        }

        return left;
    }

    private object And()
    {
        var left = Equality();
        while (Take("&&"))
        {
            var right = Equality();
            left = Truth(left) == false || Truth(right) == false ? false : Truth(left) is null || Truth(right) is null ? Unknown : true;
        }

        return left;
    }

    private object Equality()
    {
        var left = Unary();
        while (Current is "==" or "!=")
        {
            var isNegated = _tokens[_next++] == "!=";
            var right = Unary();
            left = left == Unknown || right == Unknown
                ? Unknown
                : isNegated != string.Equals(Text(left), Text(right), StringComparison.OrdinalIgnoreCase);
        }

        return left;
    }

    private object Unary()
    {
        if (Take("!"))
        {
            return Truth(Unary()) is { } value ? !value : Unknown;
        }

        if (Take("("))
        {
            var value = Or();
            // Without its other half the rest is not understood.
            return Take(")") ? value : Unknown;
        }

        if (Current is not { } token)
        {
            return Unknown;
        }

        _next++;
        return token[0] is '"' or '\'' ? token[1..^1]
            : char.IsAsciiLetter(token[0]) || token[0] == '_' ? Named(token)
            : Unknown;
    }

    private object Named(string name) => name switch
    {
        "true" => true,
        "false" => false,
        _ => _valueOf(name),
    };

    private bool Take(string token)
    {
        if (Current != token)
        {
            return false;
        }

        _next++;
        return true;
    }

    private static bool? Truth(object value) => value switch
    {
        bool known => known,
        string text => string.Equals(text, "true", StringComparison.OrdinalIgnoreCase),
        _ => null,
    };

    private static string Text(object value) => value is bool known ? (known ? "true" : "false") : (string)value;

    // Anything else becomes a token of its own, which nothing understands.
    [GeneratedRegex(@"""[^""]*""|'[^']*'|\|\||&&|==|!=|[A-Za-z_]\w*(-\w+)*|\s+|.", RegexOptions.Singleline)]
    private static partial Regex Token();
}
