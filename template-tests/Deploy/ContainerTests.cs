using System.Formats.Tar;

namespace StackTemplates.Tests.Deploy;

/// <summary>The content of the containers, their permissions, and access to them.</summary>
public sealed class ContainerTests(PackedTemplates templates) : DeployedService(templates)
{
    [Fact]
    public async Task The_image_has_no_shell_no_SDK_and_no_source()
    {
        await using var stack = await ComposeStack.PrepareAsync(Solution(WebApi), Cancellation);
        await stack.ComposeAsync(Cancellation, "create", "--build", "api");
        var container = Assert.Single(await stack.InspectAsync("api", "{{.Id}}", Cancellation));
        using var folder = TempFolder.Create("image");
        var image = folder.Below("image.tar");

        (await Containers.Docker("export", "--output", image, container).RunAsync(Cancellation)).EnsureSucceeded();

        var files = await FilesAsync(image);
        Assert.Contains(
            files, file => file.StartsWith("app/", StringComparison.Ordinal) && file.EndsWith(".Api.dll", StringComparison.Ordinal));
        Assert.DoesNotContain(files, file => Path.GetFileName(file) is "sh" or "bash" or "busybox" or "apt" or "apk" or "dpkg");
        Assert.DoesNotContain(files, file => file.Contains("/dotnet/sdk/", StringComparison.Ordinal));
        Assert.DoesNotContain(files, file => Path.GetExtension(file) is ".cs" or ".csproj" or ".slnx" || Path.GetFileName(file) is ".env");
    }

    [Theory]
    [InlineData("api")]
    [InlineData("worker")]
    [InlineData("broker")]
    public async Task A_container_has_no_rights_that_it_does_not_need(string service)
    {
        await using var stack = await ComposeStack.UpAsync(Solution(WebApi), Cancellation);

        var rights = await stack.InspectAsync(
            service, "{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}} {{gt .HostConfig.Memory 0}}",
            Cancellation);
        var container = Assert.Single(await stack.InspectAsync(service, "{{.Id}}", Cancellation));
        var users = await Containers.Docker("top", container, "-o", "pid,uid").RunAsync(Cancellation);

        Assert.Equal("true [ALL] [no-new-privileges:true] true", Assert.Single(rights));
        Assert.All(users.EnsureSucceeded().Lines.Skip(1), line => Assert.NotEqual("0", line.Split(' ')[^1]));
    }

    [Fact]
    public async Task Only_the_service_and_the_broker_can_be_reached_and_only_from_this_machine()
    {
        await using var stack = await ComposeStack.UpAsync(Solution(WebApi), Cancellation);

        var bindings = "{{range $port, $bindings := .HostConfig.PortBindings}}{{$port}} {{(index $bindings 0).HostIp}};{{end}}";

        Assert.Equal("8080/tcp 127.0.0.1;", Assert.Single(await stack.InspectAsync("api", bindings, Cancellation)));
        Assert.Equal("6379/tcp 127.0.0.1;", Assert.Single(await stack.InspectAsync("broker", bindings, Cancellation)));
        Assert.Equal("", Assert.Single(await stack.InspectAsync("worker", bindings, Cancellation)));
    }

    [Theory]
    [InlineData("valkey")]
    [InlineData("redis")]
    public async Task The_broker_requires_its_password_and_does_not_reveal_it(string broker)
    {
        await using var stack = await ComposeStack.UpAsync(Solution(WebApi with { Broker = broker }), Cancellation);
        var address = await stack.AddressAsync("broker", 6379, Cancellation);
        using var stranger = await RespClient.ConnectAsync(new BrokerAddress(address.Host, address.Port), Cancellation);
        using var friend = await stack.ConnectAsync(Cancellation);

        Assert.StartsWith("NOAUTH", Assert.Throws<RespException>(() => stranger.Send("PING")).Message, StringComparison.Ordinal);
        Assert.Equal("PONG", friend.Send("PING"));
        var shown = new[]
        {
            await stack.ComposeAsync(Cancellation, "top"), await stack.ComposeAsync(Cancellation, "logs"),
        };
        Assert.DoesNotContain(shown, result => result.Output.Contains(stack.Password, StringComparison.Ordinal));
        Assert.DoesNotContain(
            await stack.InspectAsync("broker", "{{json .Config.Cmd}} {{json .State.Health}}", Cancellation),
            line => line.Contains(stack.Password, StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<string>> FilesAsync(string tar)
    {
        var files = new List<string>();
        await using var reader = new TarReader(File.OpenRead(tar));
        while (await reader.GetNextEntryAsync(copyData: false, Cancellation) is { } entry)
        {
            files.Add(entry.Name);
        }

        return files;
    }
}
