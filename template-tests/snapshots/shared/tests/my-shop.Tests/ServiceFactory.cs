using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace my_shop.Tests;

/// <summary>The whole service in this process, without any server beside it.</summary>
public sealed class ServiceFactory : WebApplicationFactory<Program>
{
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Development");
        // Several of them run at a time, and the port is one.
        builder.UseSetting("Events:Management:Enabled", "false");
        // Whatever the machine has set: these tests run on the in-memory log.
        builder.UseSetting("ConnectionStrings:Redis", "");
    }
}
