using System.Collections.Concurrent;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Logs;
using Stack_Service._1.Events.Management;
using Stack_Service._1.Tests.Quality;

namespace Stack_Service._1.Tests.Events;

/// <summary>The number of a delivery is greater than those of all earlier deliveries of the event.</summary>
public sealed class FenceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Shows("events.delivery.fencing", "a number that grows with every delivery of an event")]
    public async Task It_grows_with_every_retry_claim_redrive_and_replay()
    {
        var fences = new ConcurrentQueue<long>();
        EntryId orphan = default;
        await using var host = await EventHost.StartAsync(async (_, context, cancellationToken) =>
        {
            fences.Enqueue(await context.FenceAsync(cancellationToken));
            Assert.Equal(fences.Last(), await context.FenceAsync(cancellationToken));
            if (fences.Count < 4)
            {
                throw new InvalidOperationException("not yet");
            }
        }, async before =>
        {
            // A dead worker had the event first, with a smaller number.
            orphan = (await before.PublishAsync("how often?")).EntryId;
            await before.Log.CreateGroupAsync(before.Group, EntryId.Zero, Cancellation);
            await using var reader = before.Log.OpenReader(new(before.Group, "dead-worker"), TimeSpan.Zero);
            Assert.Single(await reader.ReadAsync(1, TimeSpan.Zero, Cancellation));
            fences.Enqueue(await before.Log.NextFenceAsync(EventHost.Stream, Cancellation));
        }, "--Events:MaxDeliveries=3");

        // Claimed and failed, failed again, then a dead letter; redriven; replayed.
        await host.EventuallyAsync(
            async () => await host.Log.CountDeadLettersAsync(EventHost.Stream, Cancellation) == 1, TimeSpan.FromSeconds(1));
        await host.Get<StreamAdministration>().RedriveAllAsync(EventHost.Stream, DeadLetterFilter.All, null, _ => { }, Cancellation);
        await host.EventuallyAsync(() => Task.FromResult(fences.Count == 4));
        await host.QuietAsync();
        await host.Get<StreamAdministration>().ReplayAsync(host.Group, orphan.Next, Cancellation);
        await host.EventuallyAsync(() => Task.FromResult(fences.Count == 5));

        Assert.Equal(fences.Order(), fences);
        Assert.Equal(fences.Distinct(), fences);
    }

    [Fact]
    public async Task A_worker_whose_event_was_claimed_by_another_one_gets_none()
    {
        var started = new TaskCompletionSource();
        var claimed = new TaskCompletionSource();
        var refused = new TaskCompletionSource<bool>();
        var attempts = new ConcurrentQueue<int>();
        await using var host = await EventHost.StartAsync(async (_, context, cancellationToken) =>
        {
            attempts.Enqueue(context.Attempt);
            started.TrySetResult();
            await claimed.Task;
            try
            {
                await context.FenceAsync(CancellationToken.None);
                refused.TrySetResult(false);
            }
            catch (OperationCanceledException)
            {
                refused.TrySetResult(true);
                throw;
            }
        });
        var published = await host.PublishAsync("whose?");
        await started.Task.WaitAsync(Cancellation);

        // Another worker claims it, and the clock of this one passes its lease, as after a freeze.
        await host.Log.ClaimAsync(new(host.Group, "another"), [published.EntryId], TimeSpan.Zero, null, Cancellation);
        host.Time.Advance(TimeSpan.FromMinutes(1));
        claimed.SetResult();

        Assert.True(await refused.Task.WaitAsync(Cancellation));
        // It stays the other worker's, which does nothing, so it is delivered again when that lease has expired, too.
        await host.QuietAsync(TimeSpan.FromSeconds(1));
        Assert.Equal([1, 3], attempts);
    }

    [Fact]
    public async Task A_handler_knows_its_last_attempt()
    {
        var last = new ConcurrentQueue<bool>();
        await using var host = await EventHost.StartAsync((_, context, _) =>
        {
            last.Enqueue(context.IsLastAttempt);
            throw new InvalidOperationException("never");
        }, "--Events:MaxDeliveries=3");

        await host.PublishAsync("the last?");
        await host.QuietAsync();

        Assert.Equal([false, false, true], last);
    }
}
