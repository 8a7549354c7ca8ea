using my_shop.Events;

namespace my_shop.Faults;

internal static class FaultEndpoints
{
    /// <summary>Handles the event as the version of the service does that the settings ask for.</summary>
    public static EventsBuilder HandleFaults(this EventsBuilder events, IConfiguration configuration)
    {
        events.Services.AddSingleton<EffectFile>();
        events.Services.AddSingleton<Outage>();
        events.Services.AddSingleton<GuardedWrite>();
        if (configuration["Faults:Clock"] is { } file)
        {
            events.Services.AddSingleton<TimeProvider>(new ShiftedClock(file));
        }
        if (configuration.GetValue<bool>("Faults:Category"))
        {
            events.HandleCategory<CountGoods>("goods");
        }
        return configuration["Faults:Version"] switch
        {
            "later" => events.Handle<FaultHappenedLater, RecordFault>(),
            "batches" => events.HandleBatch<FaultHappened, RecordFaultBatch>(),
            _ => events.Handle<FaultHappened, RecordFault>(),
        };
    }

    /// <summary>Publishes the event that the request describes, and answers once the server has confirmed it.</summary>
    public static void MapFaults(this IEndpointRouteBuilder endpoints) => endpoints.MapPost(
        "/faults",
        async (PublishFault request, IEventPublisher publisher, IConfiguration configuration, CancellationToken cancellationToken) =>
        {
            var options = new PublishOptions(request.EventId, request.Key);
            var published = configuration["Faults:Version"] == "later"
                ? await publisher.PublishAsync(
                    new FaultHappenedLater(request.Sequence, request.Key, request.Mode, request.Milliseconds, request.Times, "later"),
                    options, cancellationToken)
                : await publisher.PublishAsync(
                    new FaultHappened(request.Sequence, request.Key, request.Mode, request.Milliseconds, request.Times, request.Padding),
                    options, cancellationToken);
            return TypedResults.Ok(new FaultPublished(published.EventId, published.EntryId.ToString()));
        });
}
