namespace MyTorch.Autograder;

/// <summary>How one test ended.</summary>
public enum Outcome
{
    /// <summary>Ran and passed.</summary>
    Passed,

    /// <summary>Ran and failed, or could not be run.</summary>
    Failed,

    /// <summary>Was left out on purpose.</summary>
    Skipped,
}
