using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Stack_Service._1;

/// <summary>
/// The page of the service: one file, wwwroot/index.html. Browsers run only the script and use only the styles that it contains, which
/// its Content-Security-Policy names by their hashes, and connect to this service only.
/// </summary>
internal sealed partial class IndexPage : IResult
{
    private readonly string _html;
    private readonly string _policy;

    public IndexPage(IWebHostEnvironment environment)
    {
        using var reader = new StreamReader(environment.WebRootFileProvider.GetFileInfo("index.html").CreateReadStream());
        _html = reader.ReadToEnd().ReplaceLineEndings("\n");
        _policy = $"default-src 'none'; script-src {Hash(Script().Match(_html))}; style-src {Hash(Style().Match(_html))}; "
            + "img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "text/html; charset=utf-8";
        httpContext.Response.Headers.ContentSecurityPolicy = _policy;
        return httpContext.Response.WriteAsync(_html, httpContext.RequestAborted);
    }

    private static string Hash(Match element) =>
        $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(element.Groups["content"].Value)))}'";

    [GeneratedRegex("<script>(?<content>.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex("<style>(?<content>.*?)</style>", RegexOptions.Singleline)]
    private static partial Regex Style();
}
