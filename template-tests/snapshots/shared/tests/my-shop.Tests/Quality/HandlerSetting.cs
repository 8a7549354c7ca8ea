using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using my_shop.Events;
using my_shop.Events.Worker;

namespace my_shop.Tests.Quality;

/// <summary>
/// A setting that can differ from handler to handler, for all of them (<c>Events:MaxDeliveries</c>), for those of an event
/// (<c>Events:Handlers:payments.received:MaxDeliveries</c>), of a group (<c>Events:Groups:audit:MaxDeliveries</c>), or of an event in a
/// group (<c>Events:Groups:audit:Handlers:payments.received:MaxDeliveries</c>). Its value is the one that handlers run with, even if code
/// sets it.
/// </summary>
internal sealed partial record HandlerSetting(string? Group, string? Event, PropertyInfo Property)
{
    /// <summary>Parses the key of a setting; null if it is not a setting of handlers.</summary>
    public static HandlerSetting? Parse(string key) =>
        Form().Match(key) is { Success: true } match && typeof(HandlerOptions).GetProperty(match.Groups["name"].Value) is { } property
            ? new HandlerSetting(Given(match.Groups["group"]), Given(match.Groups["event"]), property)
            : null;

    /// <summary>Whether every handler that the key is about runs with the value, in each role.</summary>
    /// <returns>Which handler does not, and what to write; null if all do.</returns>
    public string? Compare(Claim claim, string key, Roles roles) =>
        roles.All.Select(role => Compare(claim, key, role)).FirstOrDefault(wrong => wrong is not null);

    private string? Compare(Claim claim, string key, RunningService role)
    {
        var handlers = HandlersOf(role);
        if (handlers.Count == 0)
        {
            // Without a handler, only the section has a value.
            var value = Group is null && Event is null ? role.Setting(key) : null;
            return value is null ? $"{key} matches no handler in {role.Role}"
                : value == claim.Value ? null
                : $"{key} is '{value}' in {role.Role}";
        }
        var others = handlers.Where(handler => handler.Value != claim.Value)
            .Select(handler => $"'{handler.Value}' for {handler.Event} in group {handler.Group}")
            .ToList();
        if (others.Count == 0)
        {
            return null;
        }
        var wrong = $"{key} is {string.Join(", ", others)} in {role.Role}";
        return handlers.Select(handler => handler.Value).Distinct().Count() == 1
            ? $"{wrong}. Write '{handlers[0].Value}', or change the handler's options"
            : $"{wrong}. Handlers differ, so replace the claim by one for each:{string.Concat(handlers.Select(one => Lines(claim, one)))}";
    }

    private List<Handler> HandlersOf(RunningService role)
    {
        var subscriptions = role.Services.GetRequiredService<Subscriptions>();
        var tables = subscriptions.All.Select(one => (Group: one.Group.Name, one.Handlers))
            .Concat(subscriptions.Categories.Select(one => (one.Group, one.Handlers)));
        return
        [
            .. from table in tables
               from handler in table.Handlers.All
               where Group is null || Group == table.Group
               where Event is null || Event == handler.Registration.Handles
               let value = RunningService.Text(Property.GetValue(handler.Options))
               group (Name: table.Group, Value: value) by handler.Registration.Handles into same
               from one in same
               select new Handler(same.Key, one.Name, one.Value, InGroups: same.Count() > 1),
        ];
    }

    private string Lines(Claim claim, Handler handler) => $"""

              {claim.Path[(claim.Path.LastIndexOf('.') + 1)..]}_of_{handler.Event}{(handler.InGroups ? $"_in_{handler.Group}" : "")}:
                is: "{handler.Value}"
                evidence:
                  setting: Events{(handler.InGroups ? $":Groups:{handler.Group}" : "")}:Handlers:{handler.Event}:{Property.Name}
        """;

    private static string? Given(Group group) => group.Success ? group.Value : null;

    [GeneratedRegex("^Events(:Groups:(?<group>[^:]+))?(:Handlers:(?<event>[^:]+))?:(?<name>[^:]+)$")]
    private static partial Regex Form();

    /// <param name="InGroups">Whether the event has handlers in several groups.</param>
    private sealed record Handler(string Event, string Group, string Value, bool InGroups);
}
