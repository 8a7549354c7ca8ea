using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Stack_Service._1.Processing;

namespace Stack_Service._1.Tests.Images;

/// <summary>The source of the images, as a test wants it.</summary>
internal sealed class TestSource(Func<CancellationToken, Task<byte[]?>> read) : IImageSource
{
    public Task<byte[]?> ReadAsync(Guid imageId, CancellationToken cancellationToken) => read(cancellationToken);

    /// <summary>The service with this source.</summary>
    public static WebApplicationFactory<Program> Use(
        ServiceFactory service, Func<CancellationToken, Task<byte[]?>> read, params (string Key, string Value)[] settings) =>
        service.WithWebHostBuilder(web =>
        {
            foreach (var (key, value) in settings)
            {
                web.UseSetting(key, value);
            }
            web.ConfigureTestServices(services => services.AddSingleton<IImageSource>(new TestSource(read)));
        });
}
