using System.Net;
using Stack_Service._1.Clicks;

namespace Stack_Service._1.Tests.Clicks;

public sealed class ClientNetworkTests
{
    [Theory]
    [InlineData("203.0.113.77", "203.0.113.0")]
    [InlineData("::ffff:203.0.113.77", "203.0.113.0")]
    [InlineData("2001:db8:1234:5678:9abc:def0:1234:5678", "2001:db8:1234::")]
    [InlineData("::1", "::")]
    public void It_is_the_address_without_the_part_of_the_client(string address, string network) =>
        Assert.Equal(network, ClientNetwork.Of(IPAddress.Parse(address)).ToString());
}
