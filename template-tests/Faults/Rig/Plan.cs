namespace StackTemplates.Tests.Faults.Rig;

/// <summary>The plan of a fault test: the server, the service's settings, the load.</summary>
public sealed record Plan
{
    /// <summary>Beside the workers there is always one more process, which only publishes.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>Starts the server; a single one that keeps nothing unless told.</summary>
    public Func<string, CancellationToken, Task<BrokerServer>> Server { get; init; } = OneServer();

    /// <summary>Settings of the service beside, or instead of, the usual ones.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>A setting without which the plan makes no sense; null for none.</summary>
    public string? NeededSetting { get; init; }

    /// <summary>Whether all connections of the service go through a proxy.</summary>
    public bool ThroughProxy { get; init; }

    /// <summary>How many publishers there are; each has keys of its own.</summary>
    public int Publishers { get; init; } = 3;

    /// <summary>How long each publisher waits between two events.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>The contents to publish.</summary>
    public Func<Random, Content> Mix { get; init; } = Content.Usual;

    /// <summary>Whether a publish that was not confirmed is repeated with the same event id until it is.</summary>
    public bool RepeatsUnconfirmed { get; init; }

    /// <summary>Short times, so that a run is short: they change how fast things happen and nothing else.</summary>
    public static IReadOnlyDictionary<string, string> UsualSettings { get; } = new Dictionary<string, string>
    {
        ["Events__Lease"] = "00:00:04",
        ["Events__Block"] = "00:00:01",
        ["Events__RedeliveryInterval"] = "00:00:00.500",
        ["Events__MaintenanceInterval"] = "00:00:01",
        ["Events__DeadConsumerAfter"] = "00:00:02",
        ["Events__RetryDelay"] = "00:00:00.100",
        ["Events__MaxRetryDelay"] = "00:00:01",
        ["Events__MaxDeliveries"] = "20",
        ["Events__MaxEntries"] = "500",
        ["Events__Concurrency"] = "8",
        ["Events__Prefetch"] = "20",
        // Several instances on one machine would want the same port.
        ["Events__Management__Enabled"] = "false",
    };

    /// <summary>One server, with more of its command line.</summary>
    public static Func<string, CancellationToken, Task<BrokerServer>> OneServer(params IReadOnlyList<string> settings) =>
        async (program, cancellationToken) => await LocalBroker.StartAsync(program, FreePort.Next(), cancellationToken, settings);

    /// <summary>The same with these settings of the service.</summary>
    public Plan With(params IEnumerable<(string Name, string Value)> settings)
    {
        var all = new Dictionary<string, string>(Settings);
        foreach (var (name, value) in settings)
        {
            all[name] = value;
        }

        return this with { Settings = all };
    }
}
