using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Worker;

namespace Stack_Service._1.Tests.Quality;

/// <summary>The streams that the service uses: event name, or <c>category.*</c> → key of the stream.</summary>
internal sealed class StreamsInUse
{
    public StreamsInUse(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptions<EventsOptions>>().Value;
        Handled = services.GetRequiredService<Subscriptions>().All
            .SelectMany(one => one.Handlers.All.Select(handler => (handler.Registration.Handles, one.Group.Stream)))
            .Distinct()
            .ToDictionary(one => one.Handles, one => one.Stream);
        var all = new SortedDictionary<string, string>(Handled.ToDictionary(), StringComparer.Ordinal);
        foreach (var name in Declared())
        {
            all.TryAdd(name.Value, options.StreamOf(name));
        }
        // The others belong to events whose names the service learns at run time.
        foreach (var (name, stream) in options.Streams.Where(one => !all.ContainsValue(one.Value)).ToList())
        {
            all.TryAdd(name, stream);
        }
        All = all;
    }

    /// <summary>The streams that the service has a handler for.</summary>
    public IReadOnlyDictionary<string, string> Handled { get; }

    /// <summary>
    /// The handled ones, those of other types with an <see cref="EventAttribute"/>, and the rest of <c>Events:Streams</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> All { get; }

    // In the service's project and in those that it references.
    private static IEnumerable<EventName> Declared() =>
        from assembly in typeof(Program).Assembly.GetReferencedAssemblies().Select(Assembly.Load).Prepend(typeof(Program).Assembly)
        where assembly.GetReferencedAssemblies().Any(other => other.Name == typeof(EventAttribute).Assembly.GetName().Name)
        from type in assembly.GetTypes()
        let attribute = type.GetCustomAttribute<EventAttribute>(inherit: false)
        where attribute is not null
        select EventName.Parse(attribute.Name);
}
