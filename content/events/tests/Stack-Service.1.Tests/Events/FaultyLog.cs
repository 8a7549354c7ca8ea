using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Logs;

namespace Stack_Service._1.Tests.Events;

/// <summary>The in-memory log, whose appends fail as a test says.</summary>
public class FaultyLog : DispatchProxy
{
    private IEventLog _log = null!;
    private Faults _faults = null!;

    /// <summary>What appends fail with; null while they work.</summary>
    internal sealed class Faults
    {
        public Exception? Append { get; set; }
    }

    internal static IEventLog Around(IEventLog log, Faults faults)
    {
        var proxy = Create<IEventLog, FaultyLog>();
        ((FaultyLog)(object)proxy)._log = log;
        ((FaultyLog)(object)proxy)._faults = faults;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => (targetMethod!.Name, _faults.Append) switch
    {
        (nameof(IEventLog.AppendAsync), { } failure) => Task.FromException<EntryId>(failure),
        (nameof(IEventLog.CheckAppendAsync), { } failure) => Task.FromException(failure),
        _ => targetMethod.Invoke(_log, args),
    };
}

internal static class FaultyLogExtensions
{
    /// <summary>Puts faults between the event layer and its log.</summary>
    public static EventsBuilder With(this EventsBuilder events, FaultyLog.Faults faults)
    {
        events.Services.AddSingleton(services => FaultyLog.Around(services.GetRequiredService<InMemoryEventLog>(), faults));
        return events;
    }
}
