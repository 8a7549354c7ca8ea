namespace StackTemplates.Tests.Kit;

/// <summary>A command is over when its own process is.</summary>
public sealed class CliTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_that_is_left_behind_is_reported_and_not_waited_for()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no sh.");

        var result = await Cli.Program("sh", "-c", "sleep 3600 & echo $!").RunAsync(Cancellation);

        var id = int.Parse(Assert.Single(result.Lines), System.Globalization.CultureInfo.InvariantCulture);
        using var left = System.Diagnostics.Process.GetProcessById(id);
        left.Kill();
        Assert.True(result.Succeeded);
        Assert.True(result.LeftProcess);
    }

    [Fact]
    public async Task A_command_that_leaves_nothing_behind_has_all_its_output()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no sh.");

        var result = await Cli.Program("sh", "-c", "i=0; while [ $i -lt 2000 ]; do i=$((i+1)); echo line $i; done; exit 3")
            .RunAsync(Cancellation);

        Assert.Equal(2000, result.Lines.Count);
        Assert.Equal(3, result.ExitCode);
        Assert.False(result.LeftProcess);
    }
}
