using System.Globalization;
using StackTemplates.Build.Kit;

namespace StackTemplates.Build.Commands;

/// <summary>Orders as JSON over HTTP; one is confirmed when a later request says so.</summary>
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
