namespace MyTorch.Cli;

/// <summary>What the command tells its caller.</summary>
internal static class ExitCode
{
    /// <summary>All is done.</summary>
    public const int Done = 0;

    /// <summary>The data is bad, or anything else went wrong at run time.</summary>
    public const int Failed = 1;

    /// <summary>The options are wrong.</summary>
    public const int WrongOptions = 2;

    /// <summary>Stopped by Ctrl+C or SIGTERM before the last epoch; what was learned until then is written.</summary>
    public const int Stopped = 130;
}
