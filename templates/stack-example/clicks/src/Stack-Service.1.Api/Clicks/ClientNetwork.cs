using System.Net;
using System.Net.Sockets;

namespace Stack_Service._1.Clicks;

/// <summary>Addresses without the part that identifies a person.</summary>
internal static class ClientNetwork
{
    /// <summary>The first 24 bits of an IPv4 address and the first 48 of an IPv6 address, the others being zero.</summary>
    public static IPAddress Of(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        var bits = plain.AddressFamily == AddressFamily.InterNetwork ? 24 : 48;
        var bytes = plain.GetAddressBytes();
        Array.Clear(bytes, bits / 8, bytes.Length - (bits / 8));
        return new IPAddress(bytes);
    }
}
