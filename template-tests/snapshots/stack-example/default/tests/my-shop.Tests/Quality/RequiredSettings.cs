namespace my_shop.Tests.Quality;

/// <summary>
/// The settings without which the service does not start in production and that are in no file of the repository, because they are secrets
/// or differ between environments. Add new ones with any value that the service accepts, because the tests connect to nothing.
/// </summary>
internal static class RequiredSettings
{
    /// <summary>The path of this file, for messages.</summary>
    public const string File = "tests/my-shop.Tests/Quality/RequiredSettings.cs";

    /// <summary>Configuration key → value, for example <c>Payments:ApiKey</c>.</summary>
    public static readonly IReadOnlyDictionary<string, string> Values = new Dictionary<string, string>
    {
        ["ConnectionStrings:Redis"] = "localhost",
        ["ConnectionStrings:Postgres"] = "Host=localhost",
    };
}
