namespace StackTemplates.Tests.Item;

/// <summary>The added files are those that were reviewed, byte for byte.</summary>
public sealed class SnapshotTests(PackedTemplates templates)
{
    // The part of a service that the template requires.
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk.Web">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <RootNamespace>my_shop</RootNamespace>
          </PropertyGroup>
          <ItemGroup>
            <ProjectCapability Include="StackEvents" />
          </ItemGroup>
        </Project>
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_added_files_are_those_that_were_reviewed()
    {
        var folder = templates.NewFolder("my-shop");
        var service = Path.Combine(folder, "src", "my-shop.Api");
        Directory.CreateDirectory(service);
        var project = Path.Combine(service, "my-shop.Api.csproj");
        await File.WriteAllTextAsync(project, Project, Cancellation);
        (await Cli.Dotnet("restore").In(service).RunAsync(Cancellation)).EnsureSucceeded();

        (await templates.Hive.New("stack-event").Named("PaymentReceived").With("--category", "payments").In(service)
            .RunAsync(Cancellation)).EnsureSucceeded();

        File.Delete(project);
        Directory.Delete(Path.Combine(service, "obj"), recursive: true);
        new Snapshot(Path.Combine(templates.Repository.Root, "template-tests", "snapshots", "stack-event", "payment-received"))
            .Verify(FileTree.Read(folder));
    }
}
