using System.Text.Json.Serialization;
using Stack_Service._1.Events;

namespace Stack_Service._1.Clicks;

/// <summary>
/// A click. Its entry has these fields and no others: <c>short_code</c>, <c>timestamp</c>, <c>ip</c>, <c>user_agent</c>, <c>referer</c> and
/// <c>original_url</c>. One that the client did not send is left out.
/// </summary>
/// <param name="Timestamp">When, in seconds since 1970.</param>
/// <param name="Ip">The network of the client, or its address if <c>Clicks:KeepAddresses</c> is set.</param>
[Event("links.clicked", Flat = true)]
internal sealed record LinkClicked(
    [property: JsonPropertyName("short_code"), JsonRequired] string ShortCode,
    [property: JsonPropertyName("timestamp"), JsonRequired] long Timestamp,
    [property: JsonPropertyName("ip")] string? Ip,
    [property: JsonPropertyName("user_agent")] string? UserAgent,
    [property: JsonPropertyName("referer")] string? Referer,
    [property: JsonPropertyName("original_url"), JsonRequired] string OriginalUrl);
