using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using my_shop.Events.Logs;
using my_shop.Events.Telemetry;

namespace my_shop.Events.Worker;

/// <summary>
/// Handles several entries in one call. If the call fails, it is repeated with each half of them, down to single entries; only the failure
/// of a single entry counts as an attempt. If both halves failed, it checks for an outage before it goes on.
/// </summary>
internal sealed class BatchRunner(
    WorkerSettings settings, Attempts attempts, OutageGuard outage, IEventSerializer serializer, IServiceScopeFactory scopes, Pace pace,
    EventMetrics metrics)
{
    private readonly WorkerSettings _settings = settings;
    private readonly OutageGuard _outage = outage;
    private readonly IEventSerializer _serializer = serializer;
    private readonly IServiceScopeFactory _scopes = scopes;
    private readonly Pace _pace = pace;
    private readonly EventMetrics _metrics = metrics;

    /// <param name="handler">The handler of all of the entries.</param>
    /// <param name="entries">The entries, in the order of their stream.</param>
    /// <param name="finish">Called once for each entry, as soon as its outcome is known.</param>
    /// <param name="draining">Cancelled when the time for stopping is over.</param>
    public async Task RunAsync(
        BoundHandler handler, IEnumerable<InFlightEntry> entries, Func<InFlightEntry, Outcome, Task> finish, CancellationToken draining)
    {
        var batch = new List<Attempt>();
        foreach (var entry in entries)
        {
            var (attempt, needless) = await attempts.BeginAsync(entry, draining);
            if (attempt is null)
            {
                await finish(entry, needless!.Value);
            }
            else
            {
                batch.Add(attempt);
            }
        }
        await new Run(this, handler, finish, draining).HandleAsync(batch);
    }

    private sealed class Run(
        BatchRunner runner, BoundHandler handler, Func<InFlightEntry, Outcome, Task> finish, CancellationToken draining)
    {
        private readonly HandlerOptions _options = handler.Options;

        public async Task HandleAsync(List<Attempt> batch)
        {
            if (await CallAsync(batch) is { } failure)
            {
                await DivideAsync(batch, failure);
            }
        }

        /// <summary>Continues with a batch whose call has failed.</summary>
        private async Task DivideAsync(List<Attempt> batch, Exception failure)
        {
            if (batch.Count == 1 || IsForAll(batch[0], failure))
            {
                await FinishAsync(batch, failure);
                return;
            }
            var (first, second) = (batch.GetRange(0, batch.Count / 2), batch.GetRange(batch.Count / 2, batch.Count - batch.Count / 2));
            var (firstFailure, secondFailure) = (await CallAsync(first), await CallAsync(second));
            if (firstFailure is not null && firstFailure.GetType() == secondFailure?.GetType()
                && (IsOutage(first, firstFailure) || IsOutage(second, firstFailure)))
            {
                await FinishAsync(first, firstFailure);
                await FinishAsync(second, firstFailure);
                return;
            }
            if (firstFailure is not null)
            {
                await DivideAsync(first, firstFailure);
            }
            if (secondFailure is not null)
            {
                await DivideAsync(second, secondFailure);
            }
        }

        private bool IsOutage(List<Attempt> batch, Exception failure) =>
            runner._outage.ReviewBatch([.. batch.Select(attempt => attempt.Entry.Id)], failure);

        // No event of the batch is to blame, so a smaller batch would not succeed either.
        private bool IsForAll(Attempt any, Exception failure) =>
            runner._outage.IsPaused
            || Outcome.From(any.Entry, _options, failure, draining).Kind is OutcomeKind.Release or OutcomeKind.TryLater;

        private async Task FinishAsync(List<Attempt> batch, Exception failure)
        {
            foreach (var attempt in batch)
            {
                var outcome = Outcome.From(attempt.Entry, _options, failure, draining);
                // Several events that are given up together do not use up an attempt, even if the pause has just ended.
                var isFree = batch.Count > 1 && outcome.IsFailure;
                await finish(attempt.Entry, isFree ? outcome with { Kind = OutcomeKind.TryLater, IsQuiet = true } : outcome);
            }
        }

        /// <summary>Calls the handler once, then removes the entries whose outcome is known from the batch.</summary>
        /// <returns>Why the call failed; null if it returned.</returns>
        private async Task<Exception?> CallAsync(List<Attempt> batch)
        {
            var prepared = await PrepareAsync(batch);
            if (batch.Count == 0)
            {
                return null;
            }
            using var activity = EventTracing.StartHandleBatch(
                runner._settings.Log.System, runner._settings.Group, batch.Select(attempt => attempt.Context));
            var started = runner._settings.Time.GetTimestamp();
            var failure = await InvokeAsync(prepared, batch);
            var duration = runner._settings.Time.GetElapsedTime(started);
            runner._pace.Observe(duration);
            runner._metrics.BatchHandled(runner._settings.Log.System, runner._settings.Stream, duration, failure?.GetType().Name);
            activity?.SetStatus(failure is null ? ActivityStatusCode.Ok : ActivityStatusCode.Error, failure?.Message);
            if (failure is not null)
            {
                return failure;
            }
            for (var index = 0; index < batch.Count; index++)
            {
                var attempt = batch[index];
                runner._metrics.Latency(
                    runner._settings.Log.System, runner._settings.Stream, runner._settings.Time.GetUtcNow() - attempt.Context.Time);
                await finish(attempt.Entry, Outcome.From(attempt.Entry, _options, prepared.Failures.GetValueOrDefault(index), draining));
            }
            return null;
        }

        private async Task<PreparedBatch> PrepareAsync(List<Attempt> batch)
        {
            var prepared = ((IBatchRegistration)handler.Registration).Prepare();
            for (var index = 0; index < batch.Count;)
            {
                var (entry, context) = (batch[index].Entry, batch[index].Context);
                Outcome? done = null;
                try
                {
                    if (entry.IsLost)
                    {
                        done = new(OutcomeKind.Abandon, _options);
                    }
                    else
                    {
                        prepared.Add(entry.Received, entry.Entry, context, runner._serializer);
                    }
                }
                catch (UndecodableEventException undecodable)
                {
                    done = new(OutcomeKind.DeadLetter, _options, undecodable, DeadLetterReason.Undecodable);
                }
                if (done is null)
                {
                    index++;
                }
                else
                {
                    batch.RemoveAt(index);
                    await finish(entry, done.Value);
                }
            }
            return prepared;
        }

        private async Task<Exception?> InvokeAsync(PreparedBatch prepared, List<Attempt> batch)
        {
            using var handling = new CancellationTokenSource();
            batch.ForEach(attempt => attempt.Entry.JoinHandling(handling, draining));
            using var deadline = _options.HandlerTimeout is { } limit
                ? runner._settings.Time.CreateTimer(
                    static source => _ = ((CancellationTokenSource)source!).CancelAsync(), handling, limit, Timeout.InfiniteTimeSpan)
                : null;
            try
            {
                await using var scope = runner._scopes.CreateAsyncScope();
                await prepared.HandleAsync(scope.ServiceProvider, handling.Token);
                return null;
            }
            catch (Exception failure)
            {
                return failure;
            }
            finally
            {
                batch.ForEach(attempt => attempt.Entry.LeaveHandling());
            }
        }
    }
}
