namespace my_shop.Data;

/// <summary>The settings of the database: section <c>Database</c> of the configuration. Read once, at start.</summary>
public sealed class DatabaseOptions
{
    public const string Section = "Database";

    /// <summary>
    /// The SQLite file of a developer's machine, relative to the content root. It is used in Development only, where no server is named.
    /// </summary>
    public string File { get; set; } = ".data/my-shop.db";
}
