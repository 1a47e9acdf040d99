namespace MyTorch.Benchmarks.Peers;

/// <summary>A contender with a fixed number of threads, prepared for one work.</summary>
internal interface IContender
{
    /// <summary>The column of the table; the fastest contender of a column counts.</summary>
    string Column { get; }

    /// <summary>The threads and kernel, which distinguish contenders of the same column.</summary>
    string Variant { get; }

    int Threads { get; }

    /// <summary>Runs the steps from the initial state and returns the number that verifies the work, such as the loss of the last step.</summary>
    double Check(int steps);

    /// <summary>Returns the time in seconds of <paramref name="steps"/> steps, after <paramref name="warm"/> warm-up steps from the initial state.</summary>
    double Run(int warm, int steps);
}
