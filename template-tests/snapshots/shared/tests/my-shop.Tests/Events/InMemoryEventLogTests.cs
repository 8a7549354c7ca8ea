using my_shop.Events.Logs;

namespace my_shop.Tests.Events;

public sealed class InMemoryEventLogTests : EventLogConformance
{
    private readonly ManualTime _time = new();

    private readonly InMemoryEventLog _log;

    public InMemoryEventLogTests() => _log = new InMemoryEventLog(_time);

    protected override IEventLog Log => _log;

    protected override IEventLogAdministration Administration => _log;

    protected override Task PassAsync(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }

    protected override Task AgeAsync(TimeSpan time) => PassAsync(time);
}
