namespace StackTemplates.Build.Commands;

/// <summary>Places the orders of a demo over the protocol of the service.</summary>
internal interface IDemoClient
{
    /// <summary>The call that places an order, for the screen.</summary>
    string Call { get; }

    /// <summary>Places an order.</summary>
    Task<DemoAnswer> PlaceAsync(DemoOrder order, CancellationToken cancellationToken);

    /// <summary>Waits until the order is confirmed, and returns how that was observed.</summary>
    /// <exception cref="TimeoutException">It was not confirmed in time.</exception>
    Task<string> ConfirmedAsync(string id, CancellationToken cancellationToken);
}

/// <summary>Something to order.</summary>
internal sealed record DemoOrder(string Customer, string Sku, int Quantity, decimal Price);

/// <summary>The answer to an order.</summary>
/// <param name="Id">The order's id.</param>
/// <param name="Code">The code of the answer.</param>
/// <param name="Where">Where the order can be found.</param>
/// <param name="Elapsed">How long the answer took.</param>
internal sealed record DemoAnswer(string Id, string Code, string Where, TimeSpan Elapsed);
