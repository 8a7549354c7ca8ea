using Microsoft.Extensions.Options;
using Stack_Service._1.Events;
using Stack_Service._1.Links;

namespace Stack_Service._1.Clicks;

/// <summary>Records clicks without waiting, so that a redirect is neither slow nor refused because of its statistics.</summary>
internal sealed class ClickRecorder(IEventBuffer buffer, IOptions<ClicksOptions> options, TimeProvider time)
{
    // Clients choose these texts, so they must not choose how much memory they take.
    private const int MaxLength = 512;

    /// <summary>Records a click. If the buffer is full, the click is dropped and counted in <c>events.buffer.dropped</c>.</summary>
    public void Record(Link link, HttpContext http)
    {
        var headers = http.Request.Headers;
        buffer.TryAdd(new LinkClicked(
            link.Code,
            time.GetUtcNow().ToUnixTimeSeconds(),
            AddressOf(http),
            Shorten(headers.UserAgent),
            Shorten(headers.Referer),
            link.Url));
    }

    private string? AddressOf(HttpContext http) => http.Connection.RemoteIpAddress is { } address
        ? (options.Value.KeepAddresses ? address : ClientNetwork.Of(address)).ToString()
        : null;

    private static string? Shorten(string? text) => text is { Length: > MaxLength } ? text[..MaxLength] : text;
}
