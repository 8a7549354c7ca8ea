using System.Globalization;

namespace my_shop.Faults;

/// <summary>A wall clock that is wrong by as many seconds as a file says, and changes with it while the service runs.</summary>
internal sealed class ShiftedClock(string file) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;

    private TimeSpan Shift
    {
        get
        {
            try
            {
                return TimeSpan.FromSeconds(double.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture));
            }
            catch (Exception unreadable) when (unreadable is IOException or FormatException)
            {
                // Being written at this moment.
                return TimeSpan.Zero;
            }
        }
    }
}
