using Grpc.Net.Client;
using Microsoft.AspNetCore.Mvc.Testing;

namespace my_shop.Tests;

internal static class ServiceChannel
{
    /// <summary>A channel to the service in this process, without a port.</summary>
    public static GrpcChannel Channel(this WebApplicationFactory<Program> service) => GrpcChannel.ForAddress(
        service.Server.BaseAddress, new GrpcChannelOptions { HttpHandler = service.Server.CreateHandler() });
}
