using MyTorch.Cli;

namespace MyTorch.SystemTests.Experiments;

/// <summary>An experiment of a moment.</summary>
internal sealed class StubExperiment(string name, Action? run = null) : Experiment
{
    public override string Name => name;

    public override string Title => $"The title of {name}";

    public override string Source => "The notes, 1.2";

    public override ExperimentResult Run(CancellationToken stop)
    {
        run?.Invoke();
        stop.ThrowIfCancellationRequested();
        return new ExperimentResult(
            [new ResultTable("numbers").Add("x", [1, 2.5]).Add("name", ["a, b", "\"c\""])],
            [new Picture("one", Plot()), new Picture("two", [Plot(), Plot()], columns: 2)],
            "First.", "Second <&>.", "Third.");
    }

    private static Plot Plot() => new Plot("A plot", "x (m)", "y").Line("line", [1, 2, 3], [1, 4, 9]);
}
