using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Stack_Service._1.Tests.Quality;

namespace Stack_Service._1.Tests;

public sealed partial class IndexPageTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    [Fact]
    [Shows("security.page", "runs only the script that it contains, and connects to this service only")]
    public async Task Its_policy_names_its_script_and_its_styles_by_their_hashes()
    {
        using var client = service.CreateClient();

        var answer = await client.GetAsync("/", TestContext.Current.CancellationToken);

        var html = await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            $"default-src 'none'; script-src {Hash(html, "script")}; style-src {Hash(html, "style")}; img-src data:; connect-src 'self'; "
                + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
        // Nothing that the policy would forbid.
        Assert.DoesNotMatch(Inline(), html);
    }

    private static string Hash(string html, string element)
    {
        var content = Assert.Single(Regex.Matches(html, $"<{element}>(.*?)</{element}>", RegexOptions.Singleline)).Groups[1].Value;
        return $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}'";
    }

    [GeneratedRegex("""\s(style|on[a-z]+)="|<script |https?://""")]
    private static partial Regex Inline();
}
