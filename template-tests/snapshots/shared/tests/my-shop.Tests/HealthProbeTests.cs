using Microsoft.Extensions.Configuration;

namespace my_shop.Tests;

/// <summary>The probe asks on the address where the service listens, whichever setting it comes from.</summary>
public sealed class HealthProbeTests
{
    [Theory]
    [InlineData("http_ports=8080", "http://127.0.0.1:8080/")]
    [InlineData("urls=http://+:9000", "http://127.0.0.1:9000/")]
    [InlineData("urls=http://10.0.0.5:9000", "http://10.0.0.5:9000/")]
    [InlineData("urls=https://*:8443;http://[::]:9000", "http://127.0.0.1:9000/")]
    [InlineData("urls=http://*:9000 http_ports=8080", "http://127.0.0.1:9000/")]
    [InlineData("Kestrel:Endpoints:Probes:Url=http://*:8081 urls=http://*:9000", "http://127.0.0.1:8081/")]
    [InlineData("", "http://localhost:5000/")]
    [InlineData("urls=https://*:8443", null)]
    public void It_asks_where_the_service_listens(string settings, string? address)
    {
        var configuration = new ConfigurationBuilder().AddCommandLine(settings.Split(' ')).Build();

        Assert.Equal(address, HealthProbe.AddressIn(configuration)?.ToString());
    }
}
