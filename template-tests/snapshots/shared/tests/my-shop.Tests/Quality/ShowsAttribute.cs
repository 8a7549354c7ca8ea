namespace my_shop.Tests.Quality;

/// <summary>Marks a test as the evidence of a claim in quality.yaml, which names the test, too.</summary>
/// <param name="claim">The path of the claim below <c>quality</c>, with its keys separated by dots.</param>
/// <param name="value">The text of the claim: the value of <c>is</c>.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class ShowsAttribute(string claim, string value) : Attribute
{
    public string Claim { get; } = claim;

    public string Value { get; } = value;
}
