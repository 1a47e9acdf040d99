namespace MyTorch.Cli;

/// <summary>
/// An experiment from the course notes: deterministic to the bit, and finished in at most a minute. To add one, derive a class from it and add it to
/// <see cref="ExperimentList"/>.
/// </summary>
internal abstract class Experiment
{
    /// <summary>The name on the command line and in file names: lower case with hyphens.</summary>
    public abstract string Name { get; }

    /// <summary>One line that says what the experiment shows, without a full stop.</summary>
    public abstract string Title { get; }

    /// <summary>The section that it reproduces, such as "CS 479 notes, 5.2".</summary>
    public abstract string Source { get; }

    /// <summary>Computes the results. Writes no files.</summary>
    /// <param name="stop">Cancels the experiment between two steps of its work.</param>
    /// <returns>The tables, the pictures and three sentences.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> is cancelled.</exception>
    public abstract ExperimentResult Run(CancellationToken stop);
}
