namespace MyTorch.Cli;

/// <summary>The exit codes of the command.</summary>
internal static class ExitCode
{
    /// <summary>Success.</summary>
    public const int Done = 0;

    /// <summary>Invalid data or another failure at run time.</summary>
    public const int Failed = 1;

    /// <summary>Invalid options.</summary>
    public const int WrongOptions = 2;

    /// <summary>Stopped by Ctrl+C or SIGTERM before the last epoch; the result so far is saved.</summary>
    public const int Stopped = 130;
}
