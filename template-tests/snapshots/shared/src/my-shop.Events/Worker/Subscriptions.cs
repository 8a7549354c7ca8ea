using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using my_shop.Events.Logs;

namespace my_shop.Events.Worker;

/// <summary>The groups, the streams they read, and their handlers and settings, from the registrations and the configuration.</summary>
internal sealed class Subscriptions
{
    /// <exception cref="OptionsValidationException">The settings of a handler are invalid or contradict those of another one.</exception>
    public Subscriptions(IEnumerable<HandlerRegistration> handlers, IOptions<EventsOptions> options, IConfiguration configuration)
    {
        var events = options.Value;
        var failures = new List<string>();
        var ofStreams = handlers.ToLookup(handler => handler.StreamOf(events) is not null);
        var subscriptions = ofStreams[true]
            .GroupBy(handler => new ConsumerGroup(handler.StreamOf(events)!, handler.Group ?? events.Group))
            .Select(group => Subscribe(group.Key, group, events, configuration, failures))
            .ToLookup(subscription => subscription.IsOfDeadLetters);
        All = [.. subscriptions[false]];
        DeadLetters = [.. subscriptions[true]];
        Categories = [.. ofStreams[false].Select(handler => Subscribe(handler, events, configuration, failures))];
        if (failures.Count > 0)
        {
            throw new OptionsValidationException(EventsOptions.Section, typeof(HandlerOptions), failures);
        }
    }

    /// <summary>Those of one stream each.</summary>
    public IReadOnlyList<Subscription> All { get; }

    /// <summary>Those of the dead letters of one stream each.</summary>
    public IReadOnlyList<Subscription> DeadLetters { get; }

    /// <summary>Those of the streams of a category, which are found as they come.</summary>
    public IReadOnlyList<CategorySubscription> Categories { get; }

    private CategorySubscription Subscribe(
        HandlerRegistration category, EventsOptions events, IConfiguration configuration, List<string> failures)
    {
        var group = category.Group ?? events.Group;
        var handler = new BoundHandler(category, Bind(category, events, configuration, failures));
        var others = All.Where(one => one.Group.Name == group).Select(one => one.Group.Stream);
        return new CategorySubscription(category.Handles, group, new HandlerTable([handler]), handler.Options, others.ToHashSet());
    }

    private static Subscription Subscribe(
        ConsumerGroup group, IEnumerable<HandlerRegistration> registrations, EventsOptions events, IConfiguration configuration,
        List<string> failures)
    {
        var handlers = registrations.Select(one => new BoundHandler(one, Bind(one, events, configuration, failures))).ToList();
        var first = handlers[0];
        failures.AddRange(handlers.Where(handler => !handler.Options.SharesWorkerWith(first.Options)).Select(handler =>
            $"{first.Registration.Handles} and {handler.Registration.Handles} share the stream '{group.Stream}', so they need the same "
            + "Concurrency, Prefetch, BatchSize, Ordering and Lease."));
        failures.AddRange(handlers.Where(handler => handlers.Count > 1 && handler.Registration.IsFlat).Select(handler =>
            $"{handler.Registration.Handles} is flat, so its entries do not contain their type, and it cannot share the stream "
            + $"'{group.Stream}' with {string.Join(" and ", handlers.Except([handler]).Select(other => other.Registration.Handles))}."));
        return new Subscription(group, new HandlerTable(handlers), first.Options);
    }

    private static HandlerOptions Bind(
        HandlerRegistration registration, EventsOptions events, IConfiguration configuration, List<string> failures)
    {
        var options = events.Copy();
        var group = registration.Group is { } name ? $"{EventsOptions.Section}:Groups:{name}" : null;
        if (group is not null)
        {
            configuration.GetSection(group).Bind(options);
        }
        registration.Configure?.Invoke(options);
        var section = $"{EventsOptions.Section}:{registration.Section}";
        configuration.GetSection(section).Bind(options);
        if (group is not null)
        {
            configuration.GetSection($"{group}:{registration.Section}").Bind(options);
        }

        if (new HandlerOptionsRanges().Validate(section, options) is { Failed: true, Failures: { } outOfRange })
        {
            failures.AddRange(outOfRange);
        }
        failures.AddRange(options.Contradictions(section));
        if (registration is IBatchRegistration && (options.MaxWait + (options.HandlerTimeout ?? TimeSpan.Zero)) * 2 > options.Lease)
        {
            failures.Add(
                $"{section}:MaxWait ({options.MaxWait}) and {section}:HandlerTimeout ({options.HandlerTimeout?.ToString() ?? "none"}) "
                + $"together must be at most half of {section}:Lease ({options.Lease}).");
        }
        if (events.Block * 2 > options.Lease)
        {
            failures.Add($"{section}:Lease ({options.Lease}) must be at least twice Events:Block ({events.Block}).");
        }
        return options;
    }
}

/// <param name="Name"><c>category.*</c>.</param>
/// <param name="Group">The name of the consumer group.</param>
/// <param name="Options">What its streams share: how many handlers, how many entries, how long a lease.</param>
/// <param name="Others">The keys of the streams that the group reads for handlers of their own.</param>
internal sealed record CategorySubscription(
    string Name, string Group, HandlerTable Handlers, HandlerOptions Options, IReadOnlySet<string> Others)
{
    /// <summary>The keys of the streams that it reads.</summary>
    /// <param name="streams">Streams by the names of their events.</param>
    public IReadOnlyList<string> Choose(IEnumerable<KeyValuePair<string, string>> streams) =>
    [
        .. streams.Where(stream => stream.Key.StartsWith(Name[..^1], StringComparison.Ordinal) && !Others.Contains(stream.Value))
            .Select(stream => stream.Value).Distinct().Order(StringComparer.Ordinal),
    ];
}

/// <param name="Options">What is the stream's: how many handlers, how many entries, how long a lease.</param>
internal sealed record Subscription(ConsumerGroup Group, HandlerTable Handlers, HandlerOptions Options)
{
    public bool IsOfDeadLetters => Handlers.All.Any(handler => handler.Registration.IsOfDeadLetters);
}
