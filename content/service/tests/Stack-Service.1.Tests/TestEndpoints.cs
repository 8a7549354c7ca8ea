using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Stack_Service._1.Tests;

/// <summary>Endpoints of the tests, to show what the service does with every request, whatever its features are.</summary>
internal static class TestEndpoints
{
    /// <summary>Adds endpoints to the service; they run behind all of its middleware, like its own.</summary>
    public static IWebHostBuilder MapEndpoints(this IWebHostBuilder web, Action<IEndpointRouteBuilder> map) =>
        web.ConfigureTestServices(services => services.AddSingleton<IStartupFilter>(new Mapping(map)));

    private sealed class Mapping(Action<IEndpointRouteBuilder> map) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            next(app);
            app.UseEndpoints(map);
        };
    }
}
