namespace my_shop;

/// <summary>
/// Tells browsers to make nothing of an answer but data: not to guess its type, run, frame, keep or refer to it. After
/// https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers.
/// </summary>
internal static class SecurityHeaders
{
    private static readonly string[] Localhost = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>On every answer, so it comes first: the headers are set as the answer starts, after an error handler has cleared it.</summary>
    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        http.Response.OnStarting(static state => SetAsync((HttpContext)state), http);
        return next(http);
    });

    private static Task SetAsync(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        if (headers.CacheControl.Count == 0)
        {
            headers.CacheControl = "no-store";
        }
        // For two years no plain HTTP to this host. A developer's machine must not promise that: its ports share one name.
        if (http.Request.IsHttps && !Localhost.Contains(http.Request.Host.Host))
        {
            headers.StrictTransportSecurity = "max-age=63072000";
        }
        return Task.CompletedTask;
    }
}
