namespace MyTorch.Autograder;

/// <summary>The outcome of a test.</summary>
public enum Outcome
{
    /// <summary>The test passed.</summary>
    Passed,

    /// <summary>The test failed or could not be run.</summary>
    Failed,

    /// <summary>The test was skipped.</summary>
    Skipped,
}
