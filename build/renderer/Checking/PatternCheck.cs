using System.Text.RegularExpressions;
using Stack.Templates.Renderer.Reading;

namespace Stack.Templates.Renderer.Checking;

/// <summary>Finds invalid regular expressions.</summary>
internal static class PatternCheck
{
    public static void Check(string pattern, string title, int line, Problems problems)
    {
        try
        {
            _ = new Regex(pattern);
        }
        catch (ArgumentException exception)
        {
            problems.Add(line, $"{title} has a pattern that is no regular expression: {exception.Message}");
        }
    }
}
