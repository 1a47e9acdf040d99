using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using static System.FormattableString;

namespace MyTorch.Metrics;

/// <summary>
/// The probabilities and classes of samples that arrive in batches. A batch is staged after the committed samples, validated there, and then
/// committed; a rejected batch is overwritten by the next one.
/// </summary>
internal sealed class ProbabilityStore(int classes)
{
    /// <summary>The tolerance of np.allclose, with which scikit-learn compares the sums with 1.</summary>
    private const double SumTolerance = 1e-5 + 1e-8;

    // The probabilities of a sample are contiguous.
    private double[] _probabilities = [];
    private int[] _classes = [];
    private double[] _weights = [];

    /// <summary>The number of committed samples.</summary>
    public int Count { get; private set; }

    /// <summary>Returns the K probabilities of a sample.</summary>
    public ReadOnlySpan<double> Probabilities(int sample) => _probabilities.AsSpan(sample * classes, classes);

    /// <summary>Returns the class of a sample.</summary>
    public int Class(int sample) => _classes[sample];

    /// <summary>Returns the weight of a sample.</summary>
    public double Weight(int sample) => _weights[sample];

    /// <summary>Stages the weights of a batch whose probabilities are staged; if empty, all weights are 1.</summary>
    /// <exception cref="ArgumentException">The number of weights is not that of the rows, or a weight is invalid.</exception>
    public void StageWeights(ReadOnlySpan<double> weights, int rows)
    {
        SampleWeights.Require(weights, rows);
        Span<double> staged = _weights.AsSpan(Count, rows);
        staged.Fill(1);
        weights.CopyTo(staged);
    }

    /// <summary>Stages the probabilities of a batch; a single column has those of class 1 of two.</summary>
    /// <returns>The memory for the classes, which the caller fills.</returns>
    /// <exception cref="ArgumentException">The shape is wrong, or a row of the probabilities is invalid.</exception>
    public Span<int> Stage<T>(Matrix<T> probabilities) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Shape.RequireBatch(probabilities, nameof(probabilities));
        (int rows, int columns) = (probabilities.RowCount, probabilities.ColumnCount);
        bool isOfClass1 = classes == 2 && columns == 1;
        if (columns != classes && !isOfClass1)
        {
            throw new ArgumentException(
                $"{Shape.From(nameof(probabilities), probabilities)}, but there are {classes} classes: expected {classes} columns.", nameof(probabilities));
        }

        ReadOnlySpan<T> values = Dense.Read(probabilities).AsSpan(0, rows * columns);
        CriterionArguments.RequireProbabilities(values, rows, nameof(probabilities));
        EnsureCapacity(rows);
        for (int row = 0; row < rows; row++)
        {
            Span<double> sample = _probabilities.AsSpan((Count + row) * classes, classes);
            for (int column = 0; column < columns; column++)
            {
                sample[column] = double.CreateTruncating(values[(column * rows) + row]);
            }

            if (isOfClass1)
            {
                (sample[0], sample[1]) = (1 - sample[0], sample[0]);
            }

            RequireDistribution(sample, row);
        }

        return _classes.AsSpan(Count, rows);
    }

    /// <summary>Commits the staged batch.</summary>
    public void Commit(int rows) => Count += rows;

    /// <summary>Removes all samples, and keeps the memory.</summary>
    public void Clear() => Count = 0;

    /// <summary>Computes the area under the ROC curve of one class versus the rest; NaN if one of the two has no samples.</summary>
    public double Area(int label)
    {
        double[] scores = new double[Count];
        double[] signedWeights = new double[Count];
        for (int i = 0; i < scores.Length; i++)
        {
            scores[i] = Probabilities(i)[label];
            signedWeights[i] = Class(i) == label ? Weight(i) : -Weight(i);
        }

        return RocCurve.Area(scores, signedWeights);
    }

    private static void RequireDistribution(ReadOnlySpan<double> sample, int row)
    {
        double sum = 0;
        foreach (double probability in sample)
        {
            sum += probability;
        }

        // Also rejects a NaN sum.
        if (!(Math.Abs(sum - 1) <= SumTolerance))
        {
            throw new ArgumentException(Invariant($"Row {row} of the probabilities sums to {sum}: the probabilities of all classes must sum to 1."));
        }
    }

    /// <summary>Ensures capacity for more samples; doubles it when it runs out.</summary>
    private void EnsureCapacity(int rows)
    {
        Dense.RequireLength(checked(Count + rows), classes);
        if (Count + rows > _classes.Length)
        {
            int capacity = (int)Math.Clamp(2L * _classes.Length, Count + rows, Array.MaxLength / classes);
            Array.Resize(ref _probabilities, capacity * classes);
            Array.Resize(ref _classes, capacity);
            Array.Resize(ref _weights, capacity);
        }
    }
}
