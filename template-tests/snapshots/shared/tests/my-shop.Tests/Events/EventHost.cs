using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using my_shop.Events;
using my_shop.Events.Logs;
using my_shop.Events.Worker;

namespace my_shop.Tests.Events;

[Event("tests.asked")]
internal sealed record Asked(string Question, int Weight = 0);

/// <summary>A host with the event layer on the in-memory log, handlers that a test writes, and a clock that it sets.</summary>
internal sealed class EventHost : IAsyncDisposable
{
    public const string Stream = "test:events:tests:asked";

    // Longer than the pause between two renewals of the leases, and shorter than a lease.
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(6);

    private readonly IHost _host;

    private EventHost(Action<EventsBuilder> handlers, string[] settings)
    {
        // Reads neither files nor environment variables, because these tests must not depend on the configuration of the service.
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = Environments.Development });
        builder.Configuration.AddCommandLine(
            ["--Events:Prefix=test", "--Events:Group=test", "--Events:Management:Enabled=false", .. settings]);
        builder.Services.AddSingleton<TimeProvider>(Time);
        handlers(builder.AddEvents());
        _host = builder.Build();
        Log = _host.Services.GetRequiredService<IEventLog>();
    }

    public ManualTime Time { get; } = new();

    public IEventLog Log { get; }

    public IEventLogAdministration Administration => Get<IEventLogAdministration>();

    public ConsumerGroup Group { get; } = new(Stream, "test");

    public static Task<EventHost> StartAsync(
        Func<Asked, EventContext, CancellationToken, Task> handle, params string[] settings) =>
        StartAsync(handle, _ => Task.CompletedTask, settings);

    /// <param name="handle">The handler.</param>
    /// <param name="before">Called before the worker starts.</param>
    /// <param name="settings">Settings, as on a command line.</param>
    public static async Task<EventHost> StartAsync(
        Func<Asked, EventContext, CancellationToken, Task> handle, Func<EventHost, Task> before, params string[] settings)
    {
        var host = new EventHost(events => events.Handle(handle), settings);
        await before(host);
        await host._host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    /// <param name="handlers">Registers the handlers.</param>
    /// <param name="settings">Settings, as on a command line.</param>
    public static Task<EventHost> StartAsync(Action<EventsBuilder> handlers, params string[] settings) =>
        StartAsync(handlers, _ => Task.CompletedTask, settings);

    /// <param name="handlers">Registers the handlers.</param>
    /// <param name="before">Called before the worker starts.</param>
    /// <param name="settings">Settings, as on a command line.</param>
    public static async Task<EventHost> StartAsync(Action<EventsBuilder> handlers, Func<EventHost, Task> before, params string[] settings)
    {
        var host = new EventHost(handlers, settings);
        await before(host);
        await host._host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public Task<PublishedEvent> PublishAsync(string question, PublishOptions? options = null) =>
        PublishAsync(new Asked(question), options);

    public Task<PublishedEvent> PublishAsync<TEvent>(TEvent content, PublishOptions? options = null)
        where TEvent : notnull =>
        Get<IEventPublisher>().PublishAsync(content, options ?? PublishOptions.None, TestContext.Current.CancellationToken);

    public Task<EntryId> AppendAsync(params (string Name, string Value)[] fields) => Log.AppendAsync(
        Stream, [.. fields.Select(field => new EntryField(field.Name, Encoding.UTF8.GetBytes(field.Value)))],
        TestContext.Current.CancellationToken);

    /// <summary>Waits until the condition holds, and advances the clock by <paramref name="step"/> before each check.</summary>
    public Task EventuallyAsync(
        Func<Task<bool>> condition, TimeSpan? step = null, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        Eventually.IsTrueAsync(
            async () =>
            {
                var holds = await condition();
                if (!holds)
                {
                    Advance(step ?? TimeSpan.FromMilliseconds(10));
                }
                return holds;
            },
            what);

    /// <summary>Waits until the group has read and acknowledged everything.</summary>
    public Task QuietAsync(TimeSpan? step = null) => EventuallyAsync(
        async () => await Log.DescribeAsync(Group, TestContext.Current.CancellationToken) is { Pending: 0, Lag: 0 }, step);

    public async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> DeadLettersAsync()
    {
        var letters = await Administration.DeadLettersAsync(Stream, EntryId.Zero, 100, TestContext.Current.CancellationToken);
        return [.. letters.Select(letter => letter.Fields.ToDictionary(
            field => field.Name, field => Encoding.UTF8.GetString(field.Value.Span)))];
    }

    public Task StopAsync() => _host.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        var stopping = _host.StopAsync(CancellationToken.None);
        while (!stopping.IsCompleted)
        {
            // A handler that a failed test left running is cancelled when the time for stopping is over.
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(stopping, Task.Delay(1));
        }
        await stopping;
        _host.Dispose();
    }

    /// <summary>Advances the clock, unless this machine is too busy for the worker to have renewed its leases yet.</summary>
    private void Advance(TimeSpan step)
    {
        if (!Get<WorkerHealth>().Stalled(Late).Exists(loop => loop.StartsWith("lease ", StringComparison.Ordinal)))
        {
            Time.Advance(step);
        }
    }
}

/// <summary>Handles an event with the function of a test.</summary>
internal sealed class TestHandler<TEvent>(Func<TEvent, EventContext, CancellationToken, Task> handle) : IEventHandler<TEvent>
{
    public Task HandleAsync(TEvent content, EventContext context, CancellationToken cancellationToken) =>
        handle(content, context, cancellationToken);
}

internal static class TestHandlerExtensions
{
    public static EventsBuilder Handle<TEvent>(
        this EventsBuilder events, Func<TEvent, EventContext, CancellationToken, Task> handle, Action<HandlerOptions>? configure = null)
        where TEvent : notnull
    {
        events.Services.AddSingleton(handle);
        return events.Handle<TEvent, TestHandler<TEvent>>(configure);
    }
}

/// <summary>The events that handlers received, in order.</summary>
internal sealed class Handled : ConcurrentQueue<(Asked Content, EventContext Context)>
{
    public Task AddAsync(Asked content, EventContext context)
    {
        Enqueue((content, context));
        return Task.CompletedTask;
    }

    public IEnumerable<int> Attempts => this.Select(one => one.Context.Attempt);
}
