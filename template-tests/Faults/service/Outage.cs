namespace my_shop.Faults;

/// <summary>An outage of what every handler needs: it lasts while there is a file of this name beside the effects.</summary>
internal sealed class Outage(IConfiguration configuration)
{
    private readonly string _sign = Path.Combine(configuration["Faults:Effects"] ?? Path.GetTempPath(), "outage");

    public void ThrowWhileAway()
    {
        if (File.Exists(_sign))
        {
            throw new IOException("What the handlers need is away.");
        }
    }
}
