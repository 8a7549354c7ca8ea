namespace my_shop.Tests.Quality;

/// <summary>
/// The settings without which the service does not start in production and that no file of the repository holds, because they are secrets
/// or differ from place to place. A new one gets a value here; any value that the service accepts will do, because nothing is connected.
/// </summary>
internal static class RequiredSettings
{
    /// <summary>Where this file is, for messages.</summary>
    public const string File = "tests/my-shop.Tests/Quality/RequiredSettings.cs";

    /// <summary>Configuration key → value, for example <c>Payments:ApiKey</c>.</summary>
    public static readonly IReadOnlyDictionary<string, string> Values = new Dictionary<string, string>
    {
        ["ConnectionStrings:Redis"] = "localhost",
    };
}
