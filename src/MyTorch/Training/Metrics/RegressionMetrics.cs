using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;
using static System.FormattableString;

namespace MyTorch.Metrics;

/// <summary>
/// Metrics of a regression, equal to those of scikit-learn: mean squared error, mean absolute error and R2. Batches are added one by one; the
/// result does not depend on the batching, since sums are accumulated sample by sample in double with compensated summation.
/// </summary>
/// <remarks>
/// Sample weights have the meaning of scikit-learn's <c>sample_weight</c>; if all weights are 0, the metrics are NaN. Not thread-safe.
/// </remarks>
public sealed class RegressionMetrics
{
    private readonly CompensatedSum[] _squaredErrors;
    private readonly CompensatedSum[] _absoluteErrors;
    private readonly double[] _firstTargets;
    private readonly CompensatedSum[] _targetDistances;
    private readonly CompensatedSum[] _targetSquares;
    private CompensatedSum _total;

    /// <summary>Creates metrics without samples.</summary>
    /// <param name="outputs">The number of outputs, K, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="outputs"/> is less than 1.</exception>
    public RegressionMetrics(int outputs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        Outputs = outputs;
        _squaredErrors = new CompensatedSum[outputs];
        _absoluteErrors = new CompensatedSum[outputs];
        _firstTargets = new double[outputs];
        _targetDistances = new CompensatedSum[outputs];
        _targetSquares = new CompensatedSum[outputs];
    }

    /// <summary>The number of outputs, K.</summary>
    public int Outputs { get; }

    /// <summary>The number of samples.</summary>
    public long Count { get; private set; }

    /// <summary>The mean of the squared differences over all samples and outputs.</summary>
    /// <exception cref="InvalidOperationException">There are no samples yet.</exception>
    public double MeanSquaredError => Mean(_squaredErrors);

    /// <summary>The mean of the absolute differences over all samples and outputs.</summary>
    /// <exception cref="InvalidOperationException">There are no samples yet.</exception>
    public double MeanAbsoluteError => Mean(_absoluteErrors);

    /// <summary>
    /// The coefficient of determination, the mean over the outputs of 1 - (sum of squared errors) / (sum of squared distances of the targets
    /// from their mean). It is 1 for perfect predictions, 0 for predicting the mean, and can be negative. As in scikit-learn, it is NaN for a
    /// single sample, and for a constant target 1 if all predictions are exact and otherwise 0.
    /// </summary>
    /// <exception cref="InvalidOperationException">There are no samples yet.</exception>
    public double R2
    {
        get
        {
            RequireSamples();
            double sum = 0;
            for (int output = 0; output < Outputs; output++)
            {
                sum += (_squaredErrors[output].Value, _targetSquares[output].Value) switch
                {
                    (0, _) => 1,
                    (_, 0) => 0,
                    var (errors, squares) => 1 - (errors / squares),
                };
            }

            return Count < 2 || _total.Value == 0 ? double.NaN : sum / Outputs;
        }
    }

    /// <summary>Computes the metrics of one batch.</summary>
    /// <param name="predictions">The predictions, N x K.</param>
    /// <param name="targets">The targets, N x K.</param>
    /// <param name="weights">The weight of each sample, finite and not negative; if empty, all weights are 1.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">The shapes differ, there are no rows or columns, or a number is not finite; the message names it.</exception>
    public static RegressionMetrics Create<T>(Matrix<T> predictions, Matrix<T> targets, ReadOnlySpan<double> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Shape.RequireBatch(predictions, nameof(predictions));
        var result = new RegressionMetrics(predictions.ColumnCount);
        result.Add(predictions, targets, weights);
        return result;
    }

    /// <summary>Adds a batch; nothing is allocated if the matrices are dense.</summary>
    /// <param name="predictions">The predictions, N x K.</param>
    /// <param name="targets">The targets, N x K.</param>
    /// <param name="weights">The weight of each sample, finite and not negative; if empty, all weights are 1.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">
    /// The shapes are wrong, there are no rows, or a number is not finite; the message names it, and nothing has changed.
    /// </exception>
    public void Add<T>(Matrix<T> predictions, Matrix<T> targets, ReadOnlySpan<double> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Shape.RequireBatch(predictions, nameof(predictions));
        int rows = predictions.RowCount;
        Shape.RequireColumns(predictions, nameof(predictions), Outputs, new Shape("the expected shape", rows, Outputs));
        Shape.RequireSame(targets, nameof(targets), Shape.From(nameof(predictions), predictions));
        ReadOnlySpan<T> x = Dense.Read(predictions);
        ReadOnlySpan<T> y = Dense.Read(targets);
        RequireFinite(x, rows, nameof(predictions));
        RequireFinite(y, rows, nameof(targets));
        SampleWeights.Require(weights, rows);
        for (int output = 0; output < Outputs; output++)
        {
            AddOutput(output, x.Slice(output * rows, rows), y.Slice(output * rows, rows), weights);
        }

        for (int row = 0; row < rows; row++)
        {
            _total.Add(WeightOf(weights, row));
        }

        Count += rows;
    }

    /// <summary>Removes all samples, as before a new epoch.</summary>
    public void Clear()
    {
        Array.Clear(_squaredErrors);
        Array.Clear(_absoluteErrors);
        Array.Clear(_targetDistances);
        Array.Clear(_targetSquares);
        (Count, _total) = (0, default);
    }

    /// <summary>Returns a one-line summary: the number of samples and the three metrics with four digits.</summary>
    public override string ToString() => Count == 0
        ? "no samples yet"
        : Invariant($"{Shape.Count(Count, "sample")}: R2 {R2:G4}, mean absolute error {MeanAbsoluteError:G4}, mean squared error {MeanSquaredError:G4}");

    /// <summary>
    /// Sums the squared distances from the running mean (Welford 1962; with weights, West 1979). The mean is taken of the distances from the first
    /// target, so that no digits are lost if the targets are far from zero, and the sum is exactly zero if they are constant.
    /// </summary>
    private void AddOutput<T>(int output, ReadOnlySpan<T> predictions, ReadOnlySpan<T> targets, ReadOnlySpan<double> weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CompensatedSum total = _total;
        for (int row = 0; row < targets.Length; row++)
        {
            double weight = WeightOf(weights, row);
            double target = double.CreateTruncating(targets[row]);
            double error = double.CreateTruncating(predictions[row]) - target;
            _squaredErrors[output].Add(weight * error * error);
            _absoluteErrors[output].Add(weight * Math.Abs(error));
            double before = total.Value;
            total.Add(weight);
            if (before == 0)
            {
                _firstTargets[output] = target;
            }
            else if (weight > 0)
            {
                double fromFirst = target - _firstTargets[output];
                double fromMean = fromFirst - (_targetDistances[output].Value / before);
                _targetSquares[output].Add(fromMean * fromMean * (weight * before / (before + weight)));
                _targetDistances[output].Add(weight * fromFirst);
            }
        }
    }

    private static double WeightOf(ReadOnlySpan<double> weights, int row) => weights.IsEmpty ? 1 : weights[row];

    private static void RequireFinite<T>(ReadOnlySpan<T> values, int rows, string name) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!T.IsFinite(values[i]))
            {
                throw new ArgumentException(Invariant($"Row {i % rows} of the {name} has {values[i]} in column {i / rows}: the numbers must be finite."), name);
            }
        }
    }

    private double Mean(CompensatedSum[] sums)
    {
        RequireSamples();
        double sum = 0;
        foreach (CompensatedSum part in sums)
        {
            sum += part.Value;
        }

        return sum / _total.Value / Outputs;
    }

    private void RequireSamples()
    {
        if (Count == 0)
        {
            throw new InvalidOperationException("There are no samples yet: call Add first.");
        }
    }
}
