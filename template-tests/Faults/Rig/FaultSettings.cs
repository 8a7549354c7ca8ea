using System.Globalization;

namespace StackTemplates.Tests.Faults.Rig;

/// <summary>The settings of the fault tests, from the environment.</summary>
internal static class FaultSettings
{
    /// <summary>The seed of all random choices: that of the environment, otherwise a new one for this run.</summary>
    public static int Seed { get; } = Number(TestVariables.Seed) ?? Random.Shared.Next(1_000_000);

    /// <summary>How long random faults go on; null for the short run, which tries each fault once.</summary>
    public static TimeSpan? Duration { get; } =
        Number(TestVariables.FaultMinutes) is { } minutes ? TimeSpan.FromMinutes(minutes) : null;

    /// <summary>Whether there is time for the bigger sizes.</summary>
    public static bool IsLong => Duration is not null;

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number) ? number : null;
}
