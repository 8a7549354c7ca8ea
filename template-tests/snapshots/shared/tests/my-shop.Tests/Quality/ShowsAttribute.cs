namespace my_shop.Tests.Quality;

/// <summary>Says that a test shows a claim of quality.yaml, which names the test as its evidence.</summary>
/// <param name="claim">The claim's path below <c>quality</c>, with dots between its keys.</param>
/// <param name="value">What it says there.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class ShowsAttribute(string claim, string value) : Attribute
{
    public string Claim { get; } = claim;

    public string Value { get; } = value;
}
