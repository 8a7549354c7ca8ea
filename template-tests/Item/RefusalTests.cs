namespace StackTemplates.Tests.Item;

/// <summary>If an event cannot be added, nothing is added, and the output says why.</summary>
public sealed class RefusalTests(PackedTemplates templates)
{
    private const string Template = "stack-event";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("stack-webapi")]
    [InlineData("stack-grpc")]
    public async Task A_service_without_an_event_layer_is_refused(string template)
    {
        var solution = await new GeneratedSolution(templates, new(template, "none"), "my-shop").GeneratedAsync();
        var missing = await solution.RestoreAsync(Cancellation);
        Assert.SkipUnless(missing.Count == 0, $"No package source offers {string.Join(", ", missing)}.");

        await RefusedAsync(solution.Path, solution.Service, "PaymentReceived", "payments", "needs project capability 'StackEvents'");
    }

    [Fact]
    public async Task Another_project_is_refused()
    {
        var folder = templates.NewFolder("tool");
        (await templates.Hive.New("console").Into(folder).RunAsync(Cancellation)).EnsureSucceeded();

        await RefusedAsync(folder, folder, "PaymentReceived", "payments", "needs project capability 'StackEvents'");
    }

    [Fact]
    public async Task A_folder_without_a_project_is_refused()
    {
        var solution = await SolutionAsync();

        await RefusedAsync(solution.Path, solution.Path, "PaymentReceived", "payments", "No project was found");
    }

    [Theory]
    [InlineData("payment-received")]
    [InlineData("paymentReceived")]
    [InlineData("Payment.Received")]
    [InlineData("2Payments")]
    [InlineData("Zahlung Erhalten")]
    public async Task An_invalid_class_name_is_refused(string name)
    {
        var solution = await SolutionAsync();

        await RefusedAsync(solution.Path, solution.Service, name, "payments", "a name that begins with a capital letter");
    }

    [Theory]
    [InlineData("Payments")]
    [InlineData("payments.card")]
    [InlineData("pay ments")]
    [InlineData("2payments")]
    [InlineData("telemetry")]
    public async Task An_invalid_category_is_refused(string category)
    {
        var solution = await SolutionAsync();

        await RefusedAsync(solution.Path, solution.Service, "PaymentReceived", category, "a category that begins with a lower-case letter");
    }

    [Theory]
    [InlineData("payments")]
    [InlineData("Payments.Received")]
    [InlineData("payments.")]
    public async Task An_invalid_event_name_is_refused(string eventName)
    {
        var solution = await SolutionAsync();

        await RefusedAsync(
            solution.Path, solution.Service, "PaymentReceived", "payments", "a name of at least two parts", "--event-name", eventName);
    }

    [Fact]
    public async Task The_category_is_required()
    {
        var solution = await SolutionAsync();

        var answer = await templates.Hive.New(Template).Named("PaymentReceived").In(solution.Service).RunAsync(Cancellation);

        Assert.False(answer.Succeeded, answer.Output);
        Assert.Contains("--category", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_existing_event_is_not_overwritten()
    {
        var solution = await SolutionAsync();

        await RefusedAsync(solution.Path, solution.Service, "OrderPlaced", "orders", "OrderPlaced.cs");
    }

    private Task<GeneratedFolder> SolutionAsync() => templates.Solution(new("stack-webapi", "in-memory"), "my-shop").BuiltAsync();

    private async Task RefusedAsync(string root, string place, string name, string category, string reason, params string[] options)
    {
        var before = Sources(root);

        var answer = await templates.Hive.New(Template)
            .Named(name).With(["--category", category, .. options]).In(place).RunAsync(Cancellation);

        Assert.False(answer.Succeeded, answer.Output);
        Assert.Contains(reason, answer.Output, StringComparison.Ordinal);
        Assert.Equal(before, Sources(root));
    }

    // Other tests may build there meanwhile.
    private static IEnumerable<string> Sources(string root) =>
        [.. FileTree.Read(root).Files.Keys.Where(path => !path.Contains("/obj/", StringComparison.Ordinal)
            && !path.Contains("/bin/", StringComparison.Ordinal)
            && !path.StartsWith("obj/", StringComparison.Ordinal))];
}
