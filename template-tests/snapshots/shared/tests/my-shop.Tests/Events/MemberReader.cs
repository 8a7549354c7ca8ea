using my_shop.Events.Logs;

namespace my_shop.Tests.Events;

/// <summary>Reads one stream for one member of a group.</summary>
internal sealed class MemberReader(IEventReader reader, string stream) : IAsyncDisposable
{
    public async Task<IReadOnlyList<LogEntry>> ReadAsync(int count, TimeSpan wait, CancellationToken cancellationToken) =>
        await reader.ReadAsync([stream], count, wait, cancellationToken) is [var read] ? read.Entries : [];

    public ValueTask DisposeAsync() => reader.DisposeAsync();
}

internal static class MemberReaderExtensions
{
    public static MemberReader OpenReader(this IEventLog log, GroupMember member, TimeSpan longestWait) =>
        new(log.OpenReader(member.Group.Name, member.Consumer, longestWait), member.Group.Stream);
}
