using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace my_shop.Events.Management;

/// <summary>
/// The page for people at <c>/</c>: one file without anything from elsewhere. It does what it does through the JSON endpoints, so it shows
/// nothing to a browser that is not signed in.
/// </summary>
internal static class ManagementPage
{
    private const string PolicyOfData = "default-src 'none'; frame-ancestors 'none'";

    private static readonly string Html = Read();

    // Nothing runs but the script of the file itself, nothing is loaded from elsewhere, and no text becomes markup.
    private static readonly string Policy =
        $"default-src 'none'; script-src '{HashOf("script")}'; style-src '{HashOf("style")}'; "
        + "connect-src 'self'; img-src data:; base-uri 'none'; "
        + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    public static void MapPage(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/", (HttpContext http) =>
        {
            http.Response.Headers.ContentSecurityPolicy = Policy;
            return Results.Text(Html, "text/html; charset=utf-8");
        }).WithMetadata(new NoKeyNeeded());

    /// <summary>
    /// Tells browsers to treat a response as data, unless it is the page, to keep it nowhere, and to tell nobody its address.
    /// </summary>
    public static Task AddHeadersAsync(HttpContext http, RequestDelegate next)
    {
        // Only when the response starts, because an error clears the headers that are set before.
        http.Response.OnStarting(() =>
        {
            var headers = http.Response.Headers;
            headers.TryAdd("Content-Security-Policy", PolicyOfData);
            headers.XContentTypeOptions = "nosniff";
            headers.CacheControl = "no-store";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            return Task.CompletedTask;
        });
        return next(http);
    }

    private static string HashOf(string element)
    {
        var start = Html.IndexOf($"<{element}>", StringComparison.Ordinal) + element.Length + 2;
        var end = Html.IndexOf($"</{element}>", start, StringComparison.Ordinal);
        return $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Html[start..end])))}";
    }

    private static string Read()
    {
        using var reader = new StreamReader(typeof(ManagementPage).Assembly.GetManifestResourceStream("management.html")!);
        // Browsers hash the text with these line ends, whatever those of the file are.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
