namespace Stack_Service._1.Processing;

/// <summary>The stages of a job, with the share of the work that is done when each begins, in percent.</summary>
internal static class Stages
{
    public const string Fetching = "fetching";
    public const string Checking = "checking";
    public const string Sending = "sending";

    public const int AtFetching = 0;
    public const int AtChecking = 5;
    public const int AtThumbnails = 10;
    public const int AtSending = 95;

    /// <summary>The name of the stage in which a thumbnail is made.</summary>
    public static string Of(int size) => $"thumbnail {size}";

    /// <summary>The share of the work that is done while a thumbnail is being made.</summary>
    /// <param name="index">Its index among the sizes.</param>
    /// <param name="count">The number of sizes.</param>
    /// <param name="evaluated">How many percent of it libvips has made.</param>
    public static int PercentOf(int index, int count, int evaluated) =>
        AtThumbnails + ((AtSending - AtThumbnails) * ((index * 100) + Math.Clamp(evaluated, 0, 100)) / (count * 100));
}
