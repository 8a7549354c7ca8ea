using Microsoft.Extensions.DependencyInjection;
using my_shop.Events;
using my_shop.Tests.Data;

namespace my_shop.IntegrationTests.Data;

internal static class Handlers
{
    public const string Stream = "test:events:tests:written";

    public static void Add(EventsBuilder events)
    {
        events.Services.AddSingleton(new Behaviour((_, _) => { }));
        events.InTransaction().Handle<Written, WriteNote>();
    }
}
