using System.Collections;
using System.Globalization;
using my_shop.Events;
using my_shop.Events.Management;

namespace my_shop.Tests.Quality;

/// <summary>The README of the event layer lists every setting with its default.</summary>
public sealed class SettingsTests
{
    private static readonly string Readme = Solution.Read("src/my-shop.Events/README.md");

    public static TheoryData<string, string> Settings =>
    [
        .. Of("", new EventsOptions()),
        .. Of("Management:", new ManagementOptions()),
    ];

    [Theory]
    [MemberData(nameof(Settings))]
    public void Every_setting_is_listed_with_its_default(string setting, string value)
    {
        var row = value.Length > 0 ? $"| `{setting}` | {value} |" : $"| `{setting}` | |";

        Assert.Contains(row, Readme, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_else_is_listed()
    {
        var settings = Settings.Select(row => row.Data.Item1).ToHashSet();
        var listed = Readme[Readme.IndexOf("## Settings", StringComparison.Ordinal)..Readme.IndexOf("## Limits", StringComparison.Ordinal)]
            .Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1]);

        Assert.Empty(listed.Except(settings));
    }

    private static IEnumerable<(string Setting, string Value)> Of(string section, object options) =>
        from property in options.GetType().GetProperties()
        let value = property.GetValue(options)
        from setting in value is not null and not string and not IEnumerable && property.PropertyType.IsClass
            ? Of($"{section}{property.Name}:", value)
            : [($"{section}{property.Name}", value is null && property.PropertyType == typeof(string) ? "" : Text(value))]
        select setting;

    private static string Text(object? value) => value switch
    {
        null => "no limit",
        bool flag => flag ? "`true`" : "`false`",
        string text => $"`{text}`",
        IEnumerable => "",
        IFormattable number => $"`{number.ToString(null, CultureInfo.InvariantCulture)}`",
        _ => $"`{value}`",
    };
}
