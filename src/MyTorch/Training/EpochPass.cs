using System.Numerics;
using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Kernels;
using MyTorch.Metrics;

namespace MyTorch;

/// <summary>A pass over the batches of an epoch: computes the loss and the metrics of each batch and, in training, makes a step.</summary>
internal sealed class EpochPass<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Sequential<T> _network;
    private readonly Criterion<T> _criterion;
    private readonly TrainingStep<T> _step;
    private readonly GradientUpdate<T> _update;
    private readonly bool _isMean;
    private readonly Metric<T>[] _metrics;
    private readonly BatchPosition _position;
    private readonly Func<bool> _mustStop;

    /// <summary>The outputs passed to the metrics, one matrix for each batch size; there are rarely more than two sizes.</summary>
    private readonly Dictionary<int, Matrix<T>> _outputs = [];

    private double[] _weights = [];
    private string _part = "";
    private Batch<T> _batch;
    private BatchLoss<T> _loss;

    public EpochPass(
        Sequential<T> network, Criterion<T> criterion, bool isHandout, GradientUpdate<T> update, Metric<T>[] metrics, BatchPosition position, Func<bool> mustStop)
    {
        (_network, _criterion, _metrics, _position, _mustStop) = (network, criterion, metrics, position, mustStop);
        (_update, _isMean) = (update, isHandout || criterion.Reduction == Reduction.Mean);
        _step = new TrainingStep<T>(network, criterion, isHandout)
        {
            LossReady = LossReady,
            Update = update.Groups,
            Probe = update.DeltaNorms is { } norms ? norms.PassOf : null,
        };
    }

    /// <summary>Runs the epoch and adds its loss and metrics, or stops between two batches and returns false.</summary>
    /// <param name="part">The name of the set (training or validation), which prefixes the names of its curves.</param>
    /// <param name="source">The batches.</param>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="run">Runs the step, or only its loss.</param>
    /// <param name="ended">Called after every batch.</param>
    /// <param name="metrics">Receives the loss and the metrics, by curve name.</param>
    /// <exception cref="ArgumentException">The source has no batches.</exception>
    /// <exception cref="NotFiniteNumberException">The loss of a batch is not finite; the parameters do not include that batch.</exception>
    public bool Run(
        string part, IBatchSource<T> source, int epoch, Action<TrainingStep<T>> run, Action<BatchMetrics> ended, OrderedDictionary<string, double> metrics)
    {
        Array.ForEach(_metrics, metric => metric.Clear());
        var loss = default(CompensatedSum);
        var weight = default(CompensatedSum);
        var objective = default(CompensatedSum);
        (_part, _position.Epoch, _position.Batch) = (part, epoch, 0);
        foreach (Batch<T> batch in source.Epoch(epoch, reuse: true))
        {
            if (_mustStop())
            {
                return false;
            }

            _position.Batch++;
            _position.Evaluation = 0;
            _batch = batch;
            _step.Begin(batch.X, batch.Y, batch.Weights);
            run(_step);
            double batchLoss = double.CreateTruncating(_loss.Mean);
            loss.Add(batchLoss * _loss.Weight);
            objective.Add(WithPenalties(batchLoss * _loss.Weight));
            weight.Add(_loss.Weight);
            ended(new BatchMetrics(epoch, _position.Batch, batch.X.RowCount, batchLoss));
        }

        if (_position.Batch == 0)
        {
            throw new ArgumentException($"The {part} source has no batches in epoch {epoch}: it must have at least one.", part);
        }

        metrics[History.NameOf(part, History.Loss)] = loss.Value / weight.Value;
        if (_update.HasPenalties && part == Trainer<T>.Training)
        {
            metrics[History.TrainingObjective] = objective.Value / weight.Value;
        }

        Array.ForEach(_metrics, metric => metrics[History.NameOf(part, metric.Name)] = metric.Value);
        return true;
    }

    /// <summary>Returns the summed losses of a batch plus the penalties, which are added once to the mean or to the sum, as the reduction says.</summary>
    private double WithPenalties(double losses) => losses + (_update.BatchPenalty * (_isMean ? _loss.Weight : 1));

    private void LossReady()
    {
        // Later evaluations belong to a line search, which checks their losses itself.
        if (++_position.Evaluation > 1)
        {
            return;
        }

        Batch<T> batch = _batch;

        // Read now, because a callback may use the criterion before the step ends.
        _loss = _criterion.BatchLoss;
        NotFinite.RequireLoss(double.CreateTruncating(_loss.Mean), _part, _position, _network, batch.X, batch.Y);
        if (_metrics.Length == 0)
        {
            return;
        }

        Pipeline<T> pipeline = _network.Pipeline;
        if (!_outputs.TryGetValue(pipeline.Rows, out Matrix<T>? outputs))
        {
            _outputs[pipeline.Rows] = outputs = Dense.Create<T>(pipeline.Rows, pipeline.Outputs);
        }

        Dense.Write<T>(pipeline.Output.Elements, outputs);
        (Matrix<T> counted, Matrix<T> labels, Matrix<T>? weights) = _criterion.IgnoredClass is { } ignored && batch.Y.ColumnCount != pipeline.Outputs
            ? WithoutIgnored(outputs, batch.Y, batch.Weights, T.CreateTruncating(ignored))
            : (outputs, batch.Y, batch.Weights);
        foreach (Metric<T> metric in counted.RowCount > 0 ? _metrics : [])
        {
            if (weights is null)
            {
                metric.Add(counted, labels);
            }
            else
            {
                metric.Add(counted, labels, InDouble(weights));
            }
        }
    }

    private ReadOnlySpan<double> InDouble(Matrix<T> weights)
    {
        Span<double> values = Workspace.Reserve(ref _weights, weights.RowCount, 1).AsSpan(0, weights.RowCount);
        TensorPrimitives.ConvertTruncating<T, double>(Dense.Read(weights).AsSpan(0, values.Length), values);
        return values;
    }

    /// <summary>Removes the rows whose class is ignored; without any, which is the usual case, nothing is copied.</summary>
    private static (Matrix<T> Outputs, Matrix<T> Labels, Matrix<T>? Weights) WithoutIgnored(Matrix<T> outputs, Matrix<T> labels, Matrix<T>? weights, T ignored)
    {
        ReadOnlySpan<T> classes = Dense.Read(labels).AsSpan(0, labels.RowCount);
        if (!classes.Contains(ignored))
        {
            return (outputs, labels, weights);
        }

        var rows = new List<int>();
        for (int row = 0; row < classes.Length; row++)
        {
            if (classes[row] != ignored)
            {
                rows.Add(row);
            }
        }

        return (Take(outputs), Take(labels), weights is null ? null : Take(weights));

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
