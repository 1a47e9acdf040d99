namespace MyTorch.Benchmarks.Peers;

/// <summary>One side of a comparison, with one number of threads, ready for one piece of work.</summary>
internal interface IContender
{
    /// <summary>The column of the table it belongs to; the fastest of a column counts.</summary>
    string Column { get; }

    /// <summary>What sets it apart from the others of its column: threads and kernel.</summary>
    string Variant { get; }

    int Threads { get; }

    /// <summary>Does so many steps from the initial state and returns the number that proves the work: the loss at the last one.</summary>
    double Check(int steps);

    /// <summary>The seconds of <paramref name="steps"/> steps, after <paramref name="warm"/> more from the initial state.</summary>
    double Run(int warm, int steps);
}
