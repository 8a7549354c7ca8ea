using Microsoft.AspNetCore.Http.HttpResults;
using Stack_Service._1.Clicks;

namespace Stack_Service._1.Links;

internal static class LinkEndpoints
{
    public static void MapLinks(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/links", CreateAsync).ProducesValidationProblem();
        endpoints.MapGet("/links/{code}/stats", StatsAsync);
        endpoints.MapGet("/{code:length(7)}", FollowAsync).Produces(StatusCodes.Status302Found);
        endpoints.MapGet("/", (IndexPage page) => page).DisableRateLimiting().ExcludeFromDescription();
    }

    /// <summary>Makes a short link. Every request makes another one, also for the same URL, so each can be counted by itself.</summary>
    private static async Task<Created<Link>> CreateAsync(CreateLink request, LinkTable links, CancellationToken cancellationToken)
    {
        var url = new Uri(request.Url);
        // As a browser sends it: a host in ASCII, and other characters escaped.
        var link = await links.AddAsync(new UriBuilder(url) { Host = url.IdnHost }.Uri.AbsoluteUri, cancellationToken);
        return TypedResults.Created($"/{link.Code}", link);
    }

    /// <summary>Leads to the URL of a link and records the click, without waiting for it.</summary>
    private static async Task<Results<RedirectHttpResult, NotFound>> FollowAsync(
        string code, HttpContext http, LinkDirectory links, ClickRecorder clicks, CancellationToken cancellationToken)
    {
        if (await links.FindAsync(code, cancellationToken) is not { } link)
        {
            return TypedResults.NotFound();
        }
        clicks.Record(link, http);
        // Otherwise, browsers and proxies could answer the next click themselves.
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Redirect(link.Url);
    }

    /// <summary>Counts the clicks on a link. A click is counted a moment after it happened.</summary>
    private static async Task<Results<Ok<LinkStats>, NotFound>> StatsAsync(
        string code, LinkTable links, ClickTable clicks, CancellationToken cancellationToken) =>
        await links.FindAsync(code, cancellationToken) is { } link
            ? TypedResults.Ok(await clicks.StatsAsync(link, cancellationToken))
            : TypedResults.NotFound();
}
