using Microsoft.Extensions.Configuration;

namespace Stack_Service._1.Gateway.Tests;

/// <summary>The probe asks on the management port, whichever setting it comes from.</summary>
public sealed class HealthProbeTests
{
    [Theory]
    [InlineData("", "http://127.0.0.1:50090/")]
    [InlineData("Events:Management:Port=9000", "http://127.0.0.1:9000/")]
    [InlineData("Events:Management:Address=0.0.0.0", "http://127.0.0.1:50090/")]
    [InlineData("Events:Management:Address=10.0.0.5 Events:Management:Port=9000", "http://10.0.0.5:9000/")]
    [InlineData("Events:Management:Address=::1", "http://[::1]:50090/")]
    [InlineData("Events:Management:Enabled=false", null)]
    public void It_asks_where_the_service_listens(string settings, string? address)
    {
        var configuration = new ConfigurationBuilder().AddCommandLine(settings.Split(' ')).Build();

        Assert.Equal(address, HealthProbe.AddressIn(configuration)?.ToString());
    }
}
