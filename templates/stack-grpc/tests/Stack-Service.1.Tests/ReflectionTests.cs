using Grpc.Core;
using Grpc.Reflection.V1Alpha;

namespace Stack_Service._1.Tests;

public sealed class ReflectionTests(ServiceFactory service) : IClassFixture<ServiceFactory>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reflection_lists_the_services_in_development()
    {
        await using var factory = service.WithWebHostBuilder(web => web.MapCalls());
        var client = new ServerReflection.ServerReflectionClient(factory.Channel());
        using var reflection = client.ServerReflectionInfo(cancellationToken: Cancellation);

        await reflection.RequestStream.WriteAsync(new() { ListServices = "" }, Cancellation);
        await reflection.RequestStream.CompleteAsync();

        Assert.True(await reflection.ResponseStream.MoveNext(Cancellation));
        var services = reflection.ResponseStream.Current.ListServicesResponse.Service.Select(one => one.Name);
        Assert.Contains(TestService.Descriptor.FullName, services);
        Assert.Contains("grpc.health.v1.Health", services);
    }
}
