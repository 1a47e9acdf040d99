using System.Globalization;
using System.Numerics;

namespace MyTorch.Benchmarks.Peers;

/// <summary>Training on images, each side by its own loop, data loader, initial weights and order of the samples.</summary>
internal static class ThroughputComparisons
{
    /// <summary>Trains for each element type, and writes the table.</summary>
    public static string Run(PeerOptions options, PeerSet peers, Peak peak)
    {
        List<string> lines = [];
        foreach (string type in options.Types)
        {
            if (type == ElementTypes.Double)
            {
                AddLines<double>(lines, options, peers, peak);
            }
            else
            {
                AddLines<float>(lines, options, peers, peak);
            }
        }

        return string.Join('\n', lines);
    }

    private static void AddLines<T>(List<string> lines, PeerOptions options, PeerSet peers, Peak peak) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var problem = new ThroughputProblem<T>(options.Mnist);
        int samples = problem.Images.Train.Count;
        Throughput[] best = [.. Measure(problem, options, peers).GroupBy(side => side.Contender.Column).Select(side => side.MinBy(one => one.Timings.Minimum)!)];
        if (lines.Count == 0)
        {
            lines.Add($"{string.Join('-', problem.Sizes)}, ReLU, Adam, batch {ThroughputProblem<T>.Batch}, {options.Epochs} epochs of {samples} samples; accuracy on {problem.Images.Validation.Count} others");
            lines.Add("");
            lines.Add("| side | type | samples/s at the least time (median) | as many as MyTorch | accuracy | threads, kernel |");
            lines.Add("|---|---|---:|---:|---:|---|");
        }

        double flops = Flops.OfTraining(problem.Sizes, (double)samples * options.Epochs);
        foreach (Throughput side in best)
        {
            string rate = side.Timings.Rate((double)samples * options.Epochs);
            string share = side == best[0] ? Figures.Share(peak, ElementTypes.Of<T>(), side.Contender.Threads, flops, side.Timings.Minimum) : "";
            lines.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"| {side.Contender.Column} | {ElementTypes.Of<T>()} | {rate} | 1/{side.Timings.Minimum / best[0].Timings.Minimum:0.00} | {side.Accuracy:0.0%} | {side.Contender.Variant}{share} |"));
        }
    }

    private static Throughput[] Measure<T>(ThroughputProblem<T> problem, PeerOptions options, PeerSet peers) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var folder = new WorkFolder();
        problem.Save(folder);
        List<IContender> contenders = [.. options.Threads.Select(threads => new ThroughputContender<T>(problem, threads))];
        contenders.AddRange(peers.Prepare("throughput", "throughput", folder.Path));

        // Each trains with the same seeds every time, so this is the accuracy after any of the runs that are timed.
        double[] accuracies = [.. contenders.Select(contender => contender.Check(options.Epochs))];
        double[][] seconds = [.. contenders.Select(_ => new double[options.Rounds])];
        for (int round = 0; round < options.Rounds; round++)
        {
            Progress.Show($"{ElementTypes.Of<T>()}: round {round + 1} of {options.Rounds}");
            for (int i = 0; i < contenders.Count; i++)
            {
                Thread.Sleep(Comparer.Pause);
                seconds[i][round] = contenders[i].Run(0, options.Epochs);
            }
        }

        return [.. contenders.Select((contender, i) => new Throughput(contender, accuracies[i], new Timings(seconds[i])))];
    }
}
