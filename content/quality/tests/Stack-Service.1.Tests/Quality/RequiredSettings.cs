namespace Stack_Service._1.Tests.Quality;

/// <summary>
/// The settings without which the service does not start in production and that are in no file of the repository, because they are secrets
/// or differ between environments. Add new ones with any value that the service accepts, because the tests connect to nothing.
/// </summary>
internal static class RequiredSettings
{
    /// <summary>The path of this file, for messages.</summary>
    public const string File = "tests/Stack-Service.1.Tests/Quality/RequiredSettings.cs";

    /// <summary>Configuration key → value, for example <c>Payments:ApiKey</c>.</summary>
    public static readonly IReadOnlyDictionary<string, string> Values = new Dictionary<string, string>
    {
#if (redisStreams)
        ["ConnectionStrings:Redis"] = "localhost",
#endif
#if (hasDatabase)
        ["ConnectionStrings:Postgres"] = "Host=localhost",
#endif
    };
}
