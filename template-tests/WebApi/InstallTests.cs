namespace StackTemplates.Tests.WebApi;

/// <summary>Installing and uninstalling the pack.</summary>
public sealed class InstallTests(PackedTemplates templates)
{
    private static readonly Combination Default = Combination.All[0];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_root_of_a_clone_installs_like_the_package()
    {
        var clone = templates.NewFolder("clone");
        foreach (var file in await GitFiles.InAsync(templates.Repository.Root, Cancellation))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(clone, file))!);
            File.Copy(Path.Combine(templates.Repository.Root, file), Path.Combine(clone, file));
        }

        using var hive = new TemplateHive();
        await hive.InstallAsync(clone, Cancellation);
        var folder = templates.NewFolder("my-shop");
        var generation = hive.New(Default.Template).Named("my-shop").Into(folder).With(Default.Arguments);
        (await generation.NoRestore().Deterministic().RunAsync(Cancellation)).EnsureSucceeded();

        var differences = TreeComparison.Differences(await templates.TreeAsync(Default), FileTree.Read(folder));
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Fact]
    public async Task Uninstalled_is_gone()
    {
        using var hive = new TemplateHive();
        await hive.InstallAsync(templates.Package.Path, Cancellation);

        (await hive.DotnetNew("uninstall", "Stack.Templates").RunAsync(Cancellation)).EnsureSucceeded();

        Assert.False((await hive.New(Default.Template).DryRun().RunAsync(Cancellation)).Succeeded);
    }
}
