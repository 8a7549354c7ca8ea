using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using my_shop.Events;
using my_shop.Events.Logs;

namespace my_shop.Tests.Events;

[Event("votes.cast", Flat = true)]
internal sealed record Vote(string Option, long Timestamp, string? Comment = null);

[Event("flat.everything", Flat = true)]
internal sealed record Everything(
    string Text, string? Missing, int Number, decimal Price, bool Yes, Guid Id, DateTimeOffset At, byte[] Bytes, char Letter, Uri Link,
    IReadOnlyList<string> Many, Dictionary<string, int> Named, EntryId Entry,
    [property: JsonPropertyName("user_agent")] string Agent, int? None, string Type);

[Event("flat.reserved", Flat = true)]
internal sealed record Reserved(string Data);

[Event("flat.listed", Flat = true)]
internal sealed class Listed : List<string>;

internal sealed class OtherVotes(ConcurrentQueue<string> ids) : IEventHandler<Vote>
{
    public IEnumerable<string> Ids => ids;

    public Task HandleAsync(Vote content, EventContext context, CancellationToken cancellationToken)
    {
        ids.Enqueue(context.EventId);
        return Task.CompletedTask;
    }
}

/// <summary>Events whose entries have the members of their content as fields, and no others.</summary>
public sealed class FlatTests
{
    private const string Votes = "test:events:votes:cast";

    private static readonly string[] PublishOnly = ["--Events:Consume=false"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_entry_has_the_same_fields_as_one_written_by_hand()
    {
        await using var host = await EventHost.StartAsync(events => events.Handle<Vote>((_, _, _) => Task.CompletedTask), PublishOnly);

        var published = await host.PublishAsync(new Vote("cats", 1234567890));

        Assert.Equal([("option", "cats"), ("timestamp", "1234567890")], await FieldsAsync(host, Votes));
        Assert.Equal(published.EntryId.ToString(), published.EventId);
    }

    [Theory]
    [InlineData("cats")]
    [InlineData("42")]
    [InlineData("true")]
    [InlineData("null")]
    [InlineData("{ \"a\": 1 }")]
    [InlineData("\"quoted\"")]
    [InlineData("")]
    [InlineData("Übermäßig — 猫\n\u0001")]
    public async Task A_text_is_written_and_read_as_it_is(string text)
    {
        var handled = new TaskCompletionSource<(Vote, EventContext)>();
        await using var host = await EventHost.StartAsync(events => events.Handle<Vote>((vote, context, _) =>
        {
            handled.SetResult((vote, context));
            return Task.CompletedTask;
        }));

        var published = await host.PublishAsync(new Vote(text, 1, text));
        var (vote, context) = await handled.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);

        Assert.Equal(new Vote(text, 1, text), vote);
        Assert.Equal((published.EventId, published.EntryId, 1), (context.EventId, context.EntryId, context.Attempt));
        Assert.Equal([("option", text), ("timestamp", "1"), ("comment", text)], await FieldsAsync(host, Votes));
    }

    [Fact]
    public async Task Members_of_any_type_come_back_as_they_were_and_nulls_are_left_out()
    {
        var handled = new TaskCompletionSource<Everything>();
        await using var host = await EventHost.StartAsync(events => events.Handle<Everything>((content, _, _) =>
        {
            handled.SetResult(content);
            return Task.CompletedTask;
        }));
        // The bytes are "null" in base 64, the letter is a digit, and the type looks like the name of an event.
        var content = new Everything(
            "a", null, 1, 2.50m, true, Guid.Parse("11111111-2222-3333-4444-555555555555"), DateTimeOffset.UnixEpoch,
            Convert.FromBase64String("null"), '7',
            new Uri("42", UriKind.Relative), ["x", "y"], new() { ["one"] = 1 }, new EntryId(5, 0), "curl", null, "orders.placed");

        await host.PublishAsync(content);
        var read = await handled.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);

        Assert.Equal(JsonSerializer.Serialize(content), JsonSerializer.Serialize(read));
        Assert.Equal(
            [
                ("text", "a"), ("number", "1"), ("price", "2.50"), ("yes", "true"), ("id", "11111111-2222-3333-4444-555555555555"),
                ("at", "1970-01-01T00:00:00+00:00"), ("bytes", "null"), ("letter", "7"), ("link", "42"), ("many", """["x","y"]"""),
                ("named", """{"one":1}"""), ("entry", "5-0"), ("user_agent", "curl"), ("type", "orders.placed"),
            ],
            await FieldsAsync(host, "test:events:flat:everything"));
    }

    [Fact]
    public async Task A_publish_that_is_repeated_with_its_id_appends_no_second_entry()
    {
        await using var host = await EventHost.StartAsync(events => events.Handle<Vote>((_, _, _) => Task.CompletedTask), PublishOnly);
        var vote = new Vote("cats", 1234567890);

        var first = await host.PublishAsync(vote, new PublishOptions(EventId: "42", Repeated: true));
        var again = await host.PublishAsync(vote, new PublishOptions(EventId: "42", Repeated: true));
        var other = await host.PublishAsync(vote, new PublishOptions(EventId: "43", Repeated: true));

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.Equal(2, (await host.Administration.DescribeAsync(Votes, Cancellation))!.Length);
        Assert.Equal([("option", "cats"), ("timestamp", "1234567890")], await FieldsAsync(host, Votes));
    }

    [Fact]
    public async Task A_redriven_event_has_its_first_id_and_goes_to_the_group_that_gave_it_up()
    {
        var handled = new ConcurrentQueue<EventContext>();
        var failing = true;
        var others = new OtherVotes([]);
        await using var host = await EventHost.StartAsync(events =>
        {
            events.Services.AddSingleton(others);
            events.InGroup("others").Handle<Vote, OtherVotes>();
            events.Handle<Vote>((_, context, _) =>
            {
                handled.Enqueue(context);
                return failing ? throw new RejectEventException("not yet") : Task.CompletedTask;
            });
        });
        var published = await host.PublishAsync(new Vote("cats", 1));
        await host.EventuallyAsync(async () => await host.Log.CountDeadLettersAsync(Votes, Cancellation) == 1);

        failing = false;
        var letter = Assert.Single(await host.Administration.DeadLettersAsync(Votes, EntryId.Zero, 10, Cancellation));
        await host.Administration.RedriveAsync(Votes, [letter.Id], Cancellation);
        await host.EventuallyAsync(async () =>
            (await host.Administration.DescribeAsync(Votes, Cancellation))!.Groups.All(group => group is { Pending: 0, Lag: 0 }));

        Assert.Equal([published.EventId, published.EventId], handled.Select(context => context.EventId));
        Assert.Equal([1, 1], handled.Select(context => context.Attempt));
        Assert.Equal([published.EventId], others.Ids);
    }

    [Fact]
    public async Task A_flat_event_cannot_have_a_key()
    {
        await using var host = await EventHost.StartAsync(events => events.Handle<Vote>((_, _, _) => Task.CompletedTask), PublishOnly);

        await Assert.ThrowsAsync<ArgumentException>(() => host.PublishAsync(new Vote("cats", 1), new PublishOptions(Key: "ada")));
    }

    [Fact]
    public async Task Content_that_readers_would_misunderstand_is_not_published()
    {
        await using var host = await EventHost.StartAsync(events => events.Handle<Vote>((_, _, _) => Task.CompletedTask), PublishOnly);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => host.PublishAsync(new Reserved("x")));
        Assert.Contains("'data'", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.PublishAsync(new Listed()));
    }

    [Fact]
    public async Task A_flat_event_in_a_shared_stream_is_refused_at_the_start()
    {
        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => EventHost.StartAsync(
            events => events.Handle<Vote>((_, _, _) => Task.CompletedTask).Handle<Asked>((_, _, _) => Task.CompletedTask),
            "--Events:Streams:votes.cast=shared", "--Events:Streams:tests.asked=shared"));

        Assert.Contains("votes.cast is flat", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<IEnumerable<(string, string)>> FieldsAsync(EventHost host, string stream)
    {
        var group = new ConsumerGroup(stream, $"looking-{Guid.NewGuid():N}");
        await host.Log.CreateGroupAsync(group, EntryId.Zero, Cancellation);
        await using var reader = host.Log.OpenReader(new(group, "test"), TimeSpan.Zero);
        var entry = (await reader.ReadAsync(1, TimeSpan.Zero, Cancellation)).Single();
        return entry.Fields.Select(field => (field.Name, Encoding.UTF8.GetString(field.Value.Span)));
    }
}
