using my_shop.Events.Worker;

namespace my_shop.Tests.Events;

/// <summary>A worker reads ahead only what its handlers can begin soon.</summary>
public sealed class PaceTests
{
    [Theory]
    [InlineData(2_000, 0)]
    [InlineData(300, 0)]
    [InlineData(100, 8)]
    [InlineData(10, 100)]
    [InlineData(0, 100)]
    public async Task Reading_ahead_follows_the_duration_of_the_handlers(int milliseconds, int ahead)
    {
        var permits = new Permits(4);
        var pace = new Pace(capacity: 4, mostAhead: 100, permits);

        pace.Observe(TimeSpan.FromMilliseconds(milliseconds));

        Assert.Equal(ahead, pace.Ahead);
        Assert.Equal(4 + ahead, await permits.ReserveAsync(1, 1_000, TimeSpan.Zero, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Handlers_that_become_slow_take_permits_back()
    {
        var permits = new Permits(4);
        var pace = new Pace(capacity: 4, mostAhead: 100, permits);
        pace.Observe(TimeSpan.Zero);
        var taken = await permits.ReserveAsync(1, 50, TimeSpan.Zero, TestContext.Current.CancellationToken);

        for (var slow = 0; slow < 100; slow++)
        {
            pace.Observe(TimeSpan.FromSeconds(2));
        }
        permits.Release(taken);

        Assert.Equal(4, await permits.ReserveAsync(1, 1_000, TimeSpan.Zero, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Nothing_is_read_ahead_before_the_first_handler_has_returned() =>
        Assert.Equal(0, new Pace(capacity: 16, mostAhead: 100, new Permits(16)).Ahead);
}
