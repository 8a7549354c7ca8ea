using Microsoft.Extensions.Options;
using Stack_Service._1.Events;

namespace Stack_Service._1.Data.Inbox;

/// <summary>The settings of the inbox: section <c>Inbox</c> of the configuration. Read once, at start.</summary>
public sealed class InboxOptions
{
    public const string Section = "Inbox";

    /// <summary>
    /// For how long it is remembered that an event was handled. An event that is delivered again after that, from an old backup or by a
    /// publisher that repeats itself, is handled again.
    /// </summary>
    public TimeSpan Keep { get; set; } = TimeSpan.FromDays(14);
}

internal sealed class InboxOptionsRules(IOptions<EventsOptions> events) : IValidateOptions<InboxOptions>
{
    public ValidateOptionsResult Validate(string? name, InboxOptions options) =>
        options.Keep < TimeSpan.FromHours(1)
            ? ValidateOptionsResult.Fail($"Inbox:Keep ({options.Keep}) must be at least an hour.")
            : events.Value.MaxAge is { } age && options.Keep < age
                ? ValidateOptionsResult.Fail(
                    $"Inbox:Keep ({options.Keep}) must not be below Events:MaxAge ({age}): "
                    + "events that are still in the stream can be delivered again.")
                : ValidateOptionsResult.Success;
}
