using Microsoft.Extensions.DependencyInjection;
using Stack_Service._1.Events;
using Stack_Service._1.Tests.Data;

namespace Stack_Service._1.IntegrationTests.Data;

internal static class Handlers
{
    public const string Stream = "test:events:tests:written";

    public static void Add(EventsBuilder events)
    {
        events.Services.AddSingleton(new Behaviour((_, _) => { }));
        events.InTransaction().Handle<Written, WriteNote>();
    }
}
