using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using my_shop.Events;
using my_shop.Events.Logs;
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
        await using var service = StartService();
        using var client = service.CreateClient();

        await Eventually.IsTrueAsync(async () => (await client.GetAsync("/health/ready", Cancellation)).IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_published_event_reaches_its_handler_over_the_server()
    {
        var handler = new NotedHandler();
        await using var service = StartService(handler);
        await TestConnection.AnswersAsync(service.Services.GetRequiredService<IEventLog>());

        var published = await service.Services.GetRequiredService<IEventPublisher>().PublishAsync(new Noted("hello"), Cancellation);

        var (content, context) = await handler.Handled.WaitAsync(Eventually.Patience, Cancellation);
        Assert.Equal("hello", content.Text);
        Assert.Equal((published.EventId, $"{broker.Prefix}:events:tests:noted"), (context.EventId, context.Stream));
    }

    private WebApplicationFactory<Program> StartService(
        NotedHandler? handler = null) => new WebApplicationFactory<Program>().WithWebHostBuilder(web =>
    {
        web.UseEnvironment("Production");
        web.UseSetting("ConnectionStrings:Redis", broker.ConnectionString);
        web.UseSetting("Events:Log", "Redis");
        web.UseSetting("Events:Consume", "true");
        web.UseSetting("Events:Prefix", broker.Prefix);
        // Several test classes run at the same time, but there is only one such port.
        web.UseSetting("Events:Management:Enabled", "false");
        web.ConfigureTestServices(services =>
        {
            services.AddSingleton(handler ?? new NotedHandler());
            new EventsBuilder(services).Handle<Noted, NotedHandler>();
        });
    });

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
