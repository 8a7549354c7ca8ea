namespace Stack_Service._1.Clicks;

/// <summary>How often a link was clicked.</summary>
/// <param name="Clicks">All clicks.</param>
/// <param name="Hours">The clicks of the last 24 hours, those of the current hour last.</param>
/// <param name="Referers">The ten pages that most clicks came from.</param>
internal sealed record LinkStats(
    string Code, string Url, long Clicks, IReadOnlyList<HourClicks> Hours, IReadOnlyList<RefererClicks> Referers);

/// <param name="Hour">When the hour began.</param>
internal sealed record HourClicks(DateTimeOffset Hour, long Clicks);

internal sealed record RefererClicks(string Referer, long Clicks);
