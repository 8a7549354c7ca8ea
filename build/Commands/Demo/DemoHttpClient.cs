using System.Globalization;
using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary>Places orders as JSON over HTTP, and polls each until it is confirmed.</summary>
internal sealed class DemoHttpClient(OrdersClient orders) : IDemoClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public string Call => "POST /orders";

    /// <inheritdoc/>
    public async Task<DemoAnswer> PlaceAsync(DemoOrder order, CancellationToken cancellationToken)
    {
        var (customer, sku, quantity, price) = order;
        var answer = await orders.PostAsync(OrdersClient.Order(customer, sku, quantity, price), cancellationToken);
        var code = ((int)answer.Status).ToString(CultureInfo.InvariantCulture);
        return new DemoAnswer(answer.Id, code, $"{answer.Location}", answer.Elapsed);
    }

    /// <inheritdoc/>
    public async Task<string> ConfirmedAsync(string id, CancellationToken cancellationToken)
    {
        await orders.WaitForStateAsync(id, "confirmed", Patience, cancellationToken);
        return "confirmed";
    }
}
