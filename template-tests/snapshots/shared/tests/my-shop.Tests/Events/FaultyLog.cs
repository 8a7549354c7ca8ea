using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using my_shop.Events;
using my_shop.Events.Logs;

namespace my_shop.Tests.Events;

/// <summary>
/// The in-memory log with appends, reads and deferrals that a test can make fail, and claims whose answers it can hold back.
/// </summary>
public class FaultyLog : DispatchProxy
{
    private IEventLog _log = null!;
    private Faults _faults = null!;

    /// <summary>The exception of appends; null while they succeed.</summary>
    internal sealed class Faults
    {
        public Exception? Append { get; set; }

        /// <summary>What reads fail with; null while they work.</summary>
        public Exception? Read { get; set; }

        /// <summary>What the next deferral of failed events fails with; null: it works.</summary>
        public Exception? Deferral { get; set; }

        /// <summary>The task that the answers of claims wait for, given whether the claim counts a delivery; null: they do not wait.</summary>
        public Func<bool, Task>? Claimed { get; set; }

        /// <summary>The only stream whose appends and reads fail; null: all.</summary>
        public string? Stream { get; set; }

        public Exception? TakeDeferral()
        {
            var deferral = Deferral;
            Deferral = null;
            return deferral;
        }

        public bool Concern(string stream) => Stream is null || Stream == stream;
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
        var failure = args is [string stream, ..] && _faults.Concern(stream) ? _faults.Append : null;
        return (targetMethod!.Name, failure) switch
        {
            (nameof(IEventLog.AppendAsync) or nameof(IEventLog.AppendOnceAsync), { } fault) => Task.FromException<EntryId>(fault),
            (nameof(IEventLog.CheckAppendAsync), { } fault) => Task.FromException(fault),
            (nameof(IEventLog.DeferAsync), _) when ((IReadOnlyList<Deferral>)args![1]!)[0].Deliveries is not null
                && _faults.TakeDeferral() is { } fault => Task.FromException<IReadOnlyList<EntryId>>(fault),
            (nameof(IEventLog.ClaimAsync), _) when _faults.Claimed is { } claimed =>
                HeldBackAsync((Task<ClaimedEntries>)targetMethod.Invoke(_log, args)!, claimed(args![3] is null)),
            (nameof(IEventLog.OpenReader), _) => new Reader((IEventReader)targetMethod.Invoke(_log, args)!, _faults),
            (nameof(IEventLog.OpenFollower), _) => new Follower((IEventFollower)targetMethod.Invoke(_log, args)!, _faults),
            _ => targetMethod.Invoke(_log, args),
        };
    }

    private static async Task<ClaimedEntries> HeldBackAsync(Task<ClaimedEntries> answer, Task until)
    {
        await until;
        return await answer;
    }

    private sealed class Follower(IEventFollower follower, Faults faults) : IEventFollower
    {
        public Task<IReadOnlyList<LogEntry>> ReadAsync(EntryId after, int count, TimeSpan wait, CancellationToken cancellationToken) =>
            faults.Read is { } fault
                ? Task.FromException<IReadOnlyList<LogEntry>>(fault)
                : follower.ReadAsync(after, count, wait, cancellationToken);

        public ValueTask DisposeAsync() => follower.DisposeAsync();
    }

    private sealed class Reader(IEventReader reader, Faults faults) : IEventReader
    {
        public Task<IReadOnlyList<StreamEntries>> ReadAsync(
            IReadOnlyList<string> streams, int count, TimeSpan wait, CancellationToken cancellationToken) =>
            faults.Read is { } fault && streams.Any(faults.Concern)
                ? Task.FromException<IReadOnlyList<StreamEntries>>(fault)
                : reader.ReadAsync(streams, count, wait, cancellationToken);

        public ValueTask DisposeAsync() => reader.DisposeAsync();
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
