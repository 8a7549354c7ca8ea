namespace Stack_Service._1.Clicks;

/// <summary>The settings of clicks: section <c>Clicks</c> of the configuration. Read once, at start.</summary>
public sealed class ClicksOptions
{
    public const string Section = "Clicks";

    /// <summary>Whether the full addresses of clients are recorded. They are personal data in many countries.</summary>
    public bool KeepAddresses { get; set; }
}
