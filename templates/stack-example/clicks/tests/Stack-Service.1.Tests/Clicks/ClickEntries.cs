using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Logs;
using Stack_Service._1.Tests.Events;

namespace Stack_Service._1.Tests.Clicks;

/// <summary>The entries of the stream of clicks.</summary>
internal sealed class ClickEntries(IServiceProvider services)
{
    public const string Stream = "clicks:stream";

    private readonly IEventLog _log = services.GetRequiredService<IEventLog>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Adds an entry as another program would.</summary>
    public Task AddAsync(params (string Name, string Value)[] fields) =>
        _log.AppendAsync(
            Stream, [.. fields.Select(field => new EntryField(field.Name, Encoding.UTF8.GetBytes(field.Value)))], Cancellation);

    /// <summary>The fields of every entry. A group of its own receives them from the first on.</summary>
    public async Task<IReadOnlyList<Dictionary<string, string>>> AllAsync()
    {
        var group = new ConsumerGroup(Stream, $"test-{Guid.NewGuid():N}");
        await _log.CreateGroupAsync(group, EntryId.Zero, Cancellation);
        await using var reader = _log.OpenReader(new(group, "test"), TimeSpan.Zero);
        var entries = await reader.ReadAsync(1_000, TimeSpan.Zero, Cancellation);
        return [.. entries.Select(entry => entry.Fields.ToDictionary(
            field => field.Name, field => Encoding.UTF8.GetString(field.Value.Span)))];
    }
}
