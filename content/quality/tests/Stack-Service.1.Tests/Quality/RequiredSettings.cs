namespace Stack_Service._1.Tests.Quality;

/// <summary>
/// The settings without which the service does not start in production and that no file of the repository holds, because they are secrets
/// or differ from place to place. A new one gets a value here; any value that the service accepts will do, because nothing is connected.
/// </summary>
internal static class RequiredSettings
{
    /// <summary>Where this file is, for messages.</summary>
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
