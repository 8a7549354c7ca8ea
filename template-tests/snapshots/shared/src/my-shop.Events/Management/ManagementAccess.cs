using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using my_shop.Events.Telemetry;

namespace my_shop.Events.Management;

/// <summary>Marks an endpoint that needs no key.</summary>
internal sealed class NoKeyNeeded;

/// <summary>
/// Decides which requests the management port answers: those of its own page or of no page at all, with the key if one is set, and only
/// reading ones if nothing may be changed.
/// </summary>
internal sealed partial class ManagementAccess(
    IOptions<ManagementOptions> options, EventMetrics metrics, TimeProvider time, ILogger<ManagementAccess> logger)
{
    private static readonly TimeSpan SessionLength = TimeSpan.FromHours(12);
    private static readonly TimeSpan WrongKeyDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenLogLines = TimeSpan.FromMinutes(1);

    private readonly byte[]? _key = options.Value.Key is { } key ? Encoding.UTF8.GetBytes(key) : null;
    private readonly bool _isLocal = IPAddress.IsLoopback(IPAddress.Parse(options.Value.Address));
    private readonly Lock _lock = new();
    private long? _loggedAt;
    private long _wrongSinceLogged;

    public bool NeedsKey => _key is not null;

    /// <summary>Passes a request on, or answers it with the reason for its refusal: 401 or 403.</summary>
    public async Task CheckAsync(HttpContext http, RequestDelegate next)
    {
        if (!IsFromHere(http.Request))
        {
            await RefuseAsync(http, StatusCodes.Status403Forbidden, "Requests from other web pages are refused here.");
        }
        else if (http.GetEndpoint()?.Metadata.GetMetadata<NoKeyNeeded>() is not null)
        {
            await next(http);
        }
        else if (!await IsSignedInAsync(http))
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            await RefuseAsync(http, StatusCodes.Status401Unauthorized, "Send the key of Events:Management:Key: Authorization: Bearer KEY.");
        }
        else if (options.Value.Mode != ManagementMode.Full && !IsReading(http.Request))
        {
            await RefuseAsync(http, StatusCodes.Status403Forbidden, "Events:Management:Mode is ReadOnly.");
        }
        else
        {
            await next(http);
        }
    }

    /// <summary>Whether a request has the right key or the cookie of a session. A wrong key is answered late.</summary>
    public async Task<bool> IsSignedInAsync(HttpContext http)
    {
        const string Bearer = "Bearer ";
        if (_key is null)
        {
            return true;
        }
        return http.Request.Headers.Authorization.ToString() is { Length: > 0 } header
            && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? await IsKeyAsync(http, header[Bearer.Length..])
            : IsSession(http.Request.Cookies[CookieName(http)]);
    }

    /// <summary>Starts a session, whose cookie stands for the key on every instance of the service.</summary>
    /// <returns>False if the key is wrong; this answer is late.</returns>
    public async Task<bool> TrySignInAsync(HttpContext http, string key)
    {
        if (_key is null || !await IsKeyAsync(http, key))
        {
            return _key is null;
        }
        var until = time.GetUtcNow() + SessionLength;
        var seconds = until.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        http.Response.Cookies.Append(CookieName(http), $"{seconds}.{Sign(seconds)}", Cookie(http, until));
        return true;
    }

    public static void SignOut(HttpContext http) => http.Response.Cookies.Delete(CookieName(http), Cookie(http, null));

    private async Task<bool> IsKeyAsync(HttpContext http, string key)
    {
        // Of hashes, because the comparison of two texts takes longer the more of them is equal, and depends on their length.
        if (CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(key)), SHA256.HashData(_key!)))
        {
            return true;
        }
        metrics.WrongKey();
        LogNowAndThen(http.Connection.RemoteIpAddress);
        await Task.Delay(WrongKeyDelay, time, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return false;
    }

    private bool IsSession(string? cookie) =>
        cookie?.Split('.') is [var seconds, var signature]
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.UTF8.GetBytes(Sign(seconds)))
        && long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var until)
        && time.GetUtcNow().ToUnixTimeSeconds() < until;

    private string Sign(string seconds) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_key!, Encoding.UTF8.GetBytes($"management session until {seconds}")));

    private void LogNowAndThen(IPAddress? address)
    {
        lock (_lock)
        {
            _wrongSinceLogged++;
            if (_loggedAt is { } at && time.GetElapsedTime(at) < BetweenLogLines)
            {
                return;
            }
            LogWrongKey(logger, address, _wrongSinceLogged);
            (_loggedAt, _wrongSinceLogged) = (time.GetTimestamp(), 0);
        }
    }

    // Browsers send Origin with every change, and most say with every request whose page it comes from. Tools such as curl send neither.
    // On loopback the host name is checked, too, because any name can resolve to this machine.
    private bool IsFromHere(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        var origin = request.Headers.Origin.ToString();
        // Behind a proxy that ends TLS the page is https, and the request is not.
        var isOwnPage = origin.Length == 0 || origin == $"http://{request.Host}" || origin == $"https://{request.Host}";
        // A link elsewhere may lead to the page, which shows nothing by itself.
        var isLink = site is "cross-site" or "same-site" && HttpMethods.IsGet(request.Method) && request.Path == "/";
        return isOwnPage
            && (site is "" or "same-origin" || (site == "none" && IsReading(request)) || isLink)
            && (!_isLocal || request.Host.Host is "localhost" or "127.0.0.1" or "[::1]");
    }

    private static bool IsReading(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    // Browsers share cookies between the ports of a host, and several services may run on one machine.
    private static string CookieName(HttpContext http) =>
        string.Create(CultureInfo.InvariantCulture, $"management-{http.Request.Host.Port ?? 0}");

    private static CookieOptions Cookie(HttpContext http, DateTimeOffset? until) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = http.Request.IsHttps,
        Expires = until,
        Path = "/",
    };

    private static Task RefuseAsync(HttpContext http, int status, string reason) =>
        Results.Problem(reason, statusCode: status).ExecuteAsync(http);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Management: wrong key from {Address}; {Count} since the last such line")]
    private static partial void LogWrongKey(ILogger logger, IPAddress? address, long count);
}
