using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Kernels;
using MyTorch.Metrics;

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
        var loss = default(CompensatedSum);
        var weight = default(CompensatedSum);
        int batches = 0;
        foreach (Batch<T> batch in source.Epoch(epoch, reuse: true))
        {
            if (mustStop())
            {
                return false;
            }

            BatchLoss<T> share = step.Forward(batch.X, batch.Y);
            double batchLoss = double.CreateTruncating(share.Mean);
            NotFinite.RequireLoss(batchLoss, part, epoch, ++batches, step.Network, batch.X, batch.Y);
            AddToMetrics(batch);
            loss.Add(batchLoss * share.Weight);
            weight.Add(share.Weight);
            learn?.Invoke(new BatchFigures(epoch, batches, batch.X.RowCount, batchLoss));
        }

        if (batches == 0)
        {
            throw new ArgumentException($"The {part} source has no batch in epoch {epoch}: at least one is needed.", part);
        }

        figures[History.NameOf(part, History.Loss)] = loss.Value / weight.Value;
        Array.ForEach(metrics, metric => figures[History.NameOf(part, metric.Name)] = metric.Value);
        return true;
    }

    private void AddToMetrics(Batch<T> batch)
    {
        if (metrics.Length == 0)
        {
            return;
        }

        Pipeline<T> pipeline = step.Network.Pipeline;
        if (!_outputs.TryGetValue(pipeline.Rows, out Matrix<T>? outputs))
        {
            _outputs[pipeline.Rows] = outputs = Dense.Create<T>(pipeline.Rows, pipeline.Outputs);
        }

        Dense.Write<T>(pipeline.Output.Elements, outputs);
        (Matrix<T> counted, Matrix<T> labels) = step.Criterion.IgnoredClass is { } ignored && step.Criterion.TakesAsClasses(batch.Y, pipeline.Outputs)
            ? WithoutIgnored(outputs, batch.Y, T.CreateTruncating(ignored))
            : (outputs, batch.Y);
        foreach (Metric<T> metric in counted.RowCount > 0 ? metrics : [])
        {
            metric.Add(counted, labels);
        }
    }

    /// <summary>What counts of a batch with class indices: nearly always all of it, as it is.</summary>
    private static (Matrix<T> Outputs, Matrix<T> Labels) WithoutIgnored(Matrix<T> outputs, Matrix<T> labels, T ignored)
    {
        ReadOnlySpan<T> classes = Dense.Read(labels).AsSpan(0, labels.RowCount);
        if (!classes.Contains(ignored))
        {
            return (outputs, labels);
        }

        var rows = new List<int>();
        for (int row = 0; row < classes.Length; row++)
        {
            if (classes[row] != ignored)
            {
                rows.Add(row);
            }
        }

        return (Take(outputs), Take(labels));

        Matrix<T> Take(Matrix<T> matrix)
        {
            Matrix<T> result = Dense.Create<T>(rows.Count, matrix.ColumnCount);
            for (int row = 0; row < rows.Count; row++)
            {
                for (int column = 0; column < matrix.ColumnCount; column++)
                {
                    result[row, column] = matrix[rows[row], column];
                }
            }

            return result;
        }
    }
}
