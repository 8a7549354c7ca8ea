using System.Diagnostics;
using System.Runtime.InteropServices;

namespace StackTemplates.Build.Kit;

/// <summary>Signals to processes, which .NET has no call for.</summary>
public static class Signals
{
    private const int Sigterm = 15;

    /// <summary>
    /// Asks the process to stop, as an orchestrator does; on Windows, which has no such signal, it is ended.
    /// </summary>
    public static void Terminate(Process process)
    {
        if (OperatingSystem.IsWindows())
        {
            process.Kill();
        }
        else if (!process.HasExited)
        {
            _ = Kill(process.Id, Sigterm);
        }
    }

    /// <summary>Whether a process with this id runs.</summary>
    public static bool IsAlive(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int id, int signal);
}
