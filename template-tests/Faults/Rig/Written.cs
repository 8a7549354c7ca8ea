using System.Diagnostics;
using System.Text.Json;

namespace StackTemplates.Tests.Faults.Rig;

/// <summary>Entries that are written without the service, the way its publisher writes them.</summary>
internal static class Written
{
    /// <summary>Their key.</summary>
    public const string Key = "written";

    private const int AtOnce = 1_000;

    /// <summary>Writes one; <paramref name="entryId"/> is the server's choice unless told.</summary>
    public static Publication Append(Arrangement arrangement, RespClient client, Content content, string entryId = "*", string? data = null)
    {
        var publication = arrangement.Load.Note(content, Key);
        client.Send(Command(publication, entryId, data));
        publication.ConfirmedAt = Stopwatch.GetTimestamp();
        return publication;
    }

    /// <summary>Writes many in few round trips.</summary>
    public static IReadOnlyList<Publication> AppendMany(Arrangement arrangement, RespClient client, Content content, int count)
    {
        var all = new List<Publication>(count);
        foreach (var chunk in Enumerable.Range(0, count).Chunk(AtOnce))
        {
            Publication[] publications = [.. chunk.Select(_ => arrangement.Load.Note(content, Key))];
            client.Pipeline([.. publications.Select(publication => Command(publication, "*", null))]);
            foreach (var publication in publications)
            {
                publication.ConfirmedAt = Stopwatch.GetTimestamp();
            }

            all.AddRange(publications);
        }

        return all;
    }

    private static string[] Command(Publication publication, string entryId, string? data)
    {
        var content = publication.Content;
        data ??= JsonSerializer.Serialize(new
        {
            sequence = publication.Sequence,
            key = publication.Key,
            mode = content.Mode,
            milliseconds = content.Milliseconds,
            times = content.Times,
            padding = content.Bytes > 0 ? new string('x', content.Bytes) : null,
        });
        return
        [
            "XADD", Arrangement.Stream, entryId, "id", publication.EventId, "type", "faults.happened", "data", data, "key", publication.Key,
        ];
    }
}
