using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Stack_Service._1.Events;
using Stack_Service._1.Events.Logs;
using Stack_Service._1.Tests.Quality;

namespace Stack_Service._1.Tests.Votes;

/// <summary>What the workers make of the entries in the stream.</summary>
public sealed class CountingTests : IDisposable
{
    private const string Stream = "votes";

    private readonly ServiceFactory _service = new();
    private readonly HttpClient _client;
    private readonly IEventLog _log;

    public CountingTests()
    {
        _client = _service.CreateClient();
        _log = _service.Services.GetRequiredService<IEventLog>();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _client.Dispose();
        _service.Dispose();
    }

    [Fact]
    [Shows("events.delivery.votes", "counted exactly once, however often they are delivered")]
    public async Task A_vote_that_is_delivered_again_is_not_counted_again()
    {
        await AddAsync("cats", "cats", "dogs");
        await _client.CountedAsync(("cats", 2), ("dogs", 1), ("birds", 0));

        // The group is set back past the inbox, which a replay would tell, so it gets all entries as after lost acknowledgements.
        await _service.Services.GetRequiredService<IEventLogAdministration>()
            .MoveGroupAsync(new(Stream, "processors"), EntryId.Zero, Cancellation);
        await AddAsync("birds");

        await _client.CountedAsync(("cats", 2), ("dogs", 1), ("birds", 1));
    }

    [Fact]
    public async Task A_vote_for_nothing_on_the_list_becomes_a_dead_letter_and_the_others_are_counted()
    {
        await AddAsync("cats", "fish", "cats", "birds");

        await _client.CountedAsync(("cats", 2), ("dogs", 0), ("birds", 1));
        var administration = _service.Services.GetRequiredService<IEventLogAdministration>();
        await Eventually.IsTrueAsync(
            async () => (await administration.DeadLettersAsync(Stream, EntryId.Zero, 10, Cancellation)).Count == 1);
    }

    [Fact]
    public async Task Many_votes_are_all_counted()
    {
        await AddAsync([.. Enumerable.Range(0, 1_000).Select(number => number % 2 == 0 ? "cats" : "dogs")]);

        await _client.CountedAsync(("cats", 500), ("dogs", 500), ("birds", 0));
    }

    private async Task AddAsync(params string[] options)
    {
        foreach (var option in options)
        {
            await _log.AppendAsync(Stream, [Field("option", option), Field("timestamp", "1234567890")], Cancellation);
        }
    }

    private static EntryField Field(string name, string value) => new(name, Encoding.UTF8.GetBytes(value));
}
