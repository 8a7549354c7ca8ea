using Stack_Service._1.Events;

namespace Stack_Service._1.Contracts;

/// <summary>What both services have to agree on: the keys on the broker.</summary>
public static class ImageStreams
{
    /// <summary>The group of the API's workers.</summary>
    public const string Api = "follow-api";

    /// <summary>The group of the gateways.</summary>
    public const string Gateway = "image-gateway";

    /// <summary>The prefix of <c>image:status:{id}</c> and <c>image:changes</c>.</summary>
    public const string Progress = "image";

    /// <summary>Names the streams. Call it before <c>AddEvents</c>, which binds the configuration.</summary>
    public static void Use(EventsOptions events)
    {
        events.Streams["images.requested"] = "image:process";
        events.Streams["images.result"] = "image:result";
        // Results carry thumbnails, and the broker keeps them in memory: a few for replay, and no more waiting ones than fit.
        events.MaxEntries = 1_000;
        events.MaxBacklog = 5_000;
    }
}
