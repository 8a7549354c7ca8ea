using Microsoft.Net.Http.Headers;

namespace my_shop;

internal static class JsonCharset
{
    /// <summary>
    /// JSON is UTF-8: https://www.rfc-editor.org/rfc/rfc8259#section-8.1. A request with another charset is answered with 415; the
    /// framework would throw an exception for unknown ones.
    /// </summary>
    public static void UseJsonCharset(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        if (IsUtf8(http.Request.ContentType))
        {
            return next(http);
        }
        http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
        return Task.CompletedTask;
    });

    private static bool IsUtf8(string? contentType) =>
        contentType?.Contains("charset", StringComparison.OrdinalIgnoreCase) is not true
        || (MediaTypeHeaderValue.TryParse(contentType, out var type)
            && HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}
