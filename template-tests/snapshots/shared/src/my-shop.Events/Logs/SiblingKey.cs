namespace my_shop.Events.Logs;

/// <summary>Keys beside a stream's, always in its cluster slot, so that a script may touch both.</summary>
public static class SiblingKey
{
    /// <summary><c>{stream}:suffix</c>; a stream whose key has a hash tag of its own gets the suffix without braces.</summary>
    public static string Of(string stream, string suffix)
    {
        var open = stream.IndexOf('{', StringComparison.Ordinal);
        var hasTag = open >= 0 && stream.IndexOf('}', open) > open + 1;
        return hasTag ? $"{stream}:{suffix}" : $"{{{stream}}}:{suffix}";
    }
}
