using System.Text.Json;
using System.Text.Json.Serialization;

namespace my_shop.Votes;

/// <summary>The types of votes that are serialized as JSON, in requests, responses and events, without reflection.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CastVote))]
[JsonSerializable(typeof(VoteAccepted))]
[JsonSerializable(typeof(VoteCast))]
[JsonSerializable(typeof(VoteResults))]
internal sealed partial class VotesJson : JsonSerializerContext;
