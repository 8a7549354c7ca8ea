using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Logs;

namespace Stack_Service._1.Tests.Events;

/// <summary>The in-memory log with appends that a test can make fail.</summary>
public class FaultyLog : DispatchProxy
{
    private IEventLog _log = null!;
    private Faults _faults = null!;

    /// <summary>The exception of appends; null while they succeed.</summary>
    internal sealed class Faults
    {
        public Exception? Append { get; set; }

        /// <summary>The only stream whose appends fail; null: all.</summary>
        public string? Stream { get; set; }
    }

    internal static IEventLog Around(IEventLog log, Faults faults)
    {
        var proxy = Create<IEventLog, FaultyLog>();
        ((FaultyLog)(object)proxy)._log = log;
        ((FaultyLog)(object)proxy)._faults = faults;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var failure = _faults.Stream is null || (args is [string stream, ..] && stream == _faults.Stream) ? _faults.Append : null;
        return (targetMethod!.Name, failure) switch
        {
            (nameof(IEventLog.AppendAsync) or nameof(IEventLog.AppendOnceAsync), { } fault) => Task.FromException<EntryId>(fault),
            (nameof(IEventLog.CheckAppendAsync), { } fault) => Task.FromException(fault),
            _ => targetMethod.Invoke(_log, args),
        };
    }
}

internal static class FaultyLogExtensions
{
    /// <summary>Wraps the event layer's log.</summary>
    public static EventsBuilder With(this EventsBuilder events, FaultyLog.Faults faults)
    {
        events.Services.AddSingleton(services => FaultyLog.Around(services.GetRequiredService<InMemoryEventLog>(), faults));
        return events;
    }
}
