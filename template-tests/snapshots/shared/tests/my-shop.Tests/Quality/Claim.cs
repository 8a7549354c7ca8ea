namespace my_shop.Tests.Quality;

/// <summary>A claim of quality.yaml.</summary>
/// <param name="Path">Its keys below <c>quality</c>, with dots between them.</param>
/// <param name="Line">Where it stands, counted from 1.</param>
/// <param name="Value">What it says; null where it says nothing.</param>
/// <param name="Evidence">The kinds of evidence it names, and which.</param>
public sealed record Claim(string Path, int Line, string? Value, IReadOnlyDictionary<string, string> Evidence)
{
    public override string ToString() => $"quality.yaml({Line}): {Path} is '{Value}'";
}
