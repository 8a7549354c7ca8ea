using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using my_shop.Events;
using my_shop.Events.Logs;
using my_shop.Events.Management;
using my_shop.IntegrationTests.Events;
using my_shop.Tests;

namespace my_shop.IntegrationTests;

[Event("tests.noted")]
internal sealed record Noted(string Text);

/// <summary>The service as in production, on a real server, with an event of the test's own.</summary>
public sealed class ServiceTests(Broker broker)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_becomes_ready()
    {
        using var service = await StartServiceAsync(new NotedHandler());
        using var client = new HttpClient { BaseAddress = service.Services.GetRequiredService<ManagementServer>().Address };

        await Eventually.IsTrueAsync(async () => (await client.GetAsync("/health/ready", Cancellation)).IsSuccessStatusCode);
        await service.StopAsync(Cancellation);
    }

    [Fact]
    public async Task A_published_event_reaches_its_handler_over_the_server()
    {
        var handler = new NotedHandler();
        using var service = await StartServiceAsync(handler);
        await TestConnection.AnswersAsync(service.Services.GetRequiredService<IEventLog>());

        var published = await service.Services.GetRequiredService<IEventPublisher>().PublishAsync(new Noted("hello"), Cancellation);

        var (content, context) = await handler.Handled.WaitAsync(Eventually.Patience, Cancellation);
        Assert.Equal("hello", content.Text);
        Assert.Equal((published.EventId, $"{broker.Prefix}:events:tests:noted"), (context.EventId, context.Stream));
        await service.StopAsync(Cancellation);
    }

    private Task<IHost> StartServiceAsync(NotedHandler handler) => StartedService.StartAsync(broker, [], Handle(handler));

    private static Action<IHostApplicationBuilder> Handle(NotedHandler handler) => builder =>
    {
        builder.Services.AddSingleton(handler);
        builder.AddEvents().Handle<Noted, NotedHandler>();
    };

    private sealed class NotedHandler : IEventHandler<Noted>
    {
        private readonly TaskCompletionSource<(Noted, EventContext)> _handled = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<(Noted Content, EventContext Context)> Handled => _handled.Task;

        public Task HandleAsync(Noted content, EventContext context, CancellationToken cancellationToken)
        {
            _handled.TrySetResult((content, context));
            return Task.CompletedTask;
        }
    }
}
