namespace Stack_Service._1.Tests.Quality;

/// <summary>A claim of quality.yaml.</summary>
/// <param name="Path">Its keys below <c>quality</c>, separated by dots.</param>
/// <param name="Line">Its line, counted from 1.</param>
/// <param name="Value">The text of <c>is</c>; null if there is none.</param>
/// <param name="Evidence">Its evidence by kind, for example <c>setting</c> → <c>Events:Lease</c>.</param>
public sealed record Claim(string Path, int Line, string? Value, IReadOnlyDictionary<string, string> Evidence)
{
    public override string ToString() => $"quality.yaml({Line}): {Path} is '{Value}'";
}
