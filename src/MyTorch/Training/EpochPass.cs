using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>One way through the batches of an epoch: the loss and the metrics of each, and then what learns from it, if anything does.</summary>
internal sealed class EpochPass<T>(ITrainingStep<T> step, Metric<T>[] metrics, Func<bool> mustStop)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>What the metrics are given, one for each size of a batch: there are seldom more than two.</summary>
    private readonly Dictionary<int, Matrix<T>> _outputs = [];

    /// <summary>Runs the epoch to its end and adds its figures, or stops between two batches and returns false.</summary>
    /// <exception cref="ArgumentException">There is no batch.</exception>
    /// <exception cref="NotFiniteNumberException">The loss of a batch is not finite; nothing has learned from it.</exception>
    public bool Run(string part, IBatchSource<T> source, int epoch, Action<BatchFigures>? learn, OrderedDictionary<string, double> figures)
    {
        Array.ForEach(metrics, metric => metric.Clear());
        double loss = 0;
        long samples = 0;
        int batches = 0;
        foreach (Batch<T> batch in source.Epoch(epoch))
        {
            if (mustStop())
            {
                return false;
            }

            double batchLoss = double.CreateTruncating(step.Forward(batch.X, batch.Y));
            NotFinite.RequireLoss(batchLoss, part, epoch, ++batches, step.Network, batch.X);
            AddToMetrics(batch);
            int rows = batch.X.RowCount;
            loss += batchLoss * rows;
            samples += rows;
            learn?.Invoke(new BatchFigures(epoch, batches, rows, batchLoss));
        }

        if (samples == 0)
        {
            throw new ArgumentException($"The {part} source has no batch in epoch {epoch}: at least one is needed.", part);
        }

        figures[History.NameOf(part, History.Loss)] = loss / samples;
        Array.ForEach(metrics, metric => figures[History.NameOf(part, metric.Name)] = metric.Value);
        return true;
    }

    private void AddToMetrics(Batch<T> batch)
    {
        if (metrics.Length == 0)
        {
            return;
        }

        Pipeline<T> pipeline = step.Network.Stages;
        if (!_outputs.TryGetValue(pipeline.Rows, out Matrix<T>? outputs))
        {
            _outputs[pipeline.Rows] = outputs = Dense.Create<T>(pipeline.Rows, pipeline.Outputs);
        }

        Dense.Write(pipeline.Output, outputs);
        foreach (Metric<T> metric in metrics)
        {
            metric.Add(outputs, batch.Y);
        }
    }
}
