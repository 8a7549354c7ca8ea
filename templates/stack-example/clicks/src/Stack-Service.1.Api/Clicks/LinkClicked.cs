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
    [property: JsonRequired] string ShortCode, [property: JsonRequired] long Timestamp, string? Ip, string? UserAgent, string? Referer,
    [property: JsonRequired] string OriginalUrl);
