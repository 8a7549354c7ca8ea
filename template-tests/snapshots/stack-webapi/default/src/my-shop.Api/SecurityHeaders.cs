namespace my_shop;

/// <summary>
/// Tells browsers to treat a response as data only: not to guess its type, run, frame, store or link it. Based on
/// https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers.
/// </summary>
internal static class SecurityHeaders
{
    private static readonly string[] Localhost = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>
    /// Add it first, so that every response has the headers. They are set when the response starts, after error handlers have cleared it.
    /// </summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        http.Response.OnStarting(static state => SetAsync((HttpContext)state), http);
        return next(http);
    });

    private static Task SetAsync(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        // An endpoint that serves a page sets a policy of its own.
        if (headers.ContentSecurityPolicy.Count == 0)
        {
            headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        }
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        if (headers.CacheControl.Count == 0)
        {
            headers.CacheControl = "no-store";
        }
        // No plain HTTP to this host for two years. Not on a developer's machine, because all of its ports share one host name.
        if (http.Request.IsHttps && !Localhost.Contains(http.Request.Host.Host))
        {
            headers.StrictTransportSecurity = "max-age=63072000";
        }
        return Task.CompletedTask;
    }
}
