using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace Stack_Service._1.Links;

/// <summary>
/// Finds links, and keeps those that were asked for in memory, so that a redirect rarely waits for the database. A link never changes.
/// </summary>
internal sealed class LinkDirectory(IServiceScopeFactory scopes, IOptions<LinksOptions> options) : IDisposable
{
    private readonly MemoryCache _links = new(new MemoryCacheOptions { SizeLimit = options.Value.MaxCached });

    /// <returns>Null if there is no such link.</returns>
    public async ValueTask<Link?> FindAsync(string code, CancellationToken cancellationToken)
    {
        if (_links.TryGetValue(code, out Link? known))
        {
            return known;
        }
        await using var scope = scopes.CreateAsyncScope();
        var link = await scope.ServiceProvider.GetRequiredService<LinkTable>().FindAsync(code, cancellationToken);
        return link is null ? null : _links.Set(code, link, new MemoryCacheEntryOptions { Size = 1 });
    }

    public void Dispose() => _links.Dispose();
}
