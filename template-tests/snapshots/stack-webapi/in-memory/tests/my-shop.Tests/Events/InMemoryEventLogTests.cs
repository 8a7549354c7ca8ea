using my_shop.Events.Logs;

namespace my_shop.Tests.Events;

public sealed class InMemoryEventLogTests : EventLogConformance
{
    private readonly ManualTime _time = new();

    public InMemoryEventLogTests() => Log = new InMemoryEventLog(_time);

    protected override IEventLog Log { get; }

    protected override Task PassAsync(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }
}
