using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using my_shop.Events;
using my_shop.Events.Worker;

namespace my_shop.Tests.Events;

/// <summary>Features add their events independently of each other.</summary>
public sealed class RegistrationTests
{
    [Fact]
    public void The_layer_is_added_once_however_many_features_add_events()
    {
        using var host = Build(builder =>
        {
            builder.AddEvents();
            builder.AddEvents().Handle<Asked, NoHandler>();
            builder.AddEvents().Handle<VoteCast, NoHandler>();
        });

        Assert.Single(host.Services.GetServices<IHostedService>().OfType<EventWorker>());
        var subscriptions = host.Services.GetRequiredService<Subscriptions>().All;
        Assert.Equal(
            ["tests.asked", "votes.cast"],
            subscriptions.SelectMany(one => one.Handlers.All).Select(handler => handler.Registration.Handles).Order());
    }

    [Fact]
    public void The_JSON_types_of_every_feature_are_known()
    {
        var (first, second) = (new NotingResolver(), new NotingResolver());
        using var host = Build(builder =>
        {
            builder.AddEvents(first);
            builder.AddEvents(second);
        });

        host.Services.GetRequiredService<IEventSerializer>().Serialize(new Asked("who?"));

        Assert.Contains(typeof(Asked), first.Types);
        Assert.Contains(typeof(Asked), second.Types);
    }

    private static IHost Build(Action<HostApplicationBuilder> add)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            EnvironmentName = Environments.Development,
            Args = ["--ConnectionStrings:Redis="],
        });
        add(builder);
        return builder.Build();
    }

    private sealed class NoHandler : IEventHandler<Asked>, IEventHandler<VoteCast>
    {
        public Task HandleAsync(Asked content, EventContext context, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task HandleAsync(VoteCast content, EventContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>Knows no type, and records the types that it was asked for.</summary>
    private sealed class NotingResolver : IJsonTypeInfoResolver
    {
        public List<Type> Types { get; } = [];

        public JsonTypeInfo? GetTypeInfo(Type type, JsonSerializerOptions options)
        {
            Types.Add(type);
            return null;
        }
    }
}
