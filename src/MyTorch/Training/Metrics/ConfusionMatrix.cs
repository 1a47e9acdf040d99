using System.Numerics;
using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch.Metrics;

/// <summary>
/// The number of samples of each class by predicted class, and the metrics that follow from it, equal to those of scikit-learn (for single
/// classes with <c>labels=range(K)</c>). Batches are added one by one; the result does not depend on the order or the batching of the samples.
/// </summary>
/// <remarks>
/// 0 / 0 is 0, as with scikit-learn's <c>zero_division=0</c>: the precision of a class that was never predicted, the recall of a class without
/// samples, and the F1 if both are 0. Such classes count in macro averages, but a class that occurs in neither labels nor predictions does not.
/// Sample weights have the meaning of scikit-learn's <c>sample_weight</c>; if all weights are 0, averages are NaN. Not thread-safe.
/// </remarks>
public sealed partial class ConfusionMatrix
{
    private readonly long[] _counts;

    /// <summary>The total weight of the samples of each cell; equal to the counts if there are no weights.</summary>
    private readonly CompensatedSum[] _weights;
    private CompensatedSum _total;
    private int[] _predicted = [];
    private int[] _labels = [];

    /// <summary>Creates an empty confusion matrix.</summary>
    /// <param name="classes">The number of classes, K, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is less than 2.</exception>
    /// <exception cref="ArgumentException">K x K is more than an array can hold.</exception>
    public ConfusionMatrix(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        Dense.RequireLength(classes, classes);
        Classes = classes;
        _counts = new long[classes * classes];
        _weights = new CompensatedSum[classes * classes];
    }

    /// <summary>The number of classes, K.</summary>
    public int Classes { get; }

    /// <summary>The number of samples.</summary>
    public long Count { get; private set; }

    /// <summary>The number of samples with a class and a predicted class.</summary>
    /// <param name="label">The true class, 0 to K - 1.</param>
    /// <param name="predicted">The predicted class, 0 to K - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A class is outside 0 to K - 1.</exception>
    public long this[int label, int predicted] => _counts[(Require(label, nameof(label)) * Classes) + Require(predicted, nameof(predicted))];

    /// <summary>Returns the total weight of the samples with a class and a predicted class; their number if there are no weights.</summary>
    /// <param name="label">The true class, 0 to K - 1.</param>
    /// <param name="predicted">The predicted class, 0 to K - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A class is outside 0 to K - 1.</exception>
    public double Weight(int label, int predicted) => _weights[(Require(label, nameof(label)) * Classes) + Require(predicted, nameof(predicted))].Value;

    /// <summary>Computes the confusion matrix of one batch.</summary>
    /// <param name="outputs">
    /// Probabilities, logits or other scores, N x K; the prediction is the class with the largest score, the first one on a tie. With a threshold,
    /// the scores of class 1 of two, N x 1.
    /// </param>
    /// <param name="labels">One-hot rows, N x K, or class indices, N x 1.</param>
    /// <param name="threshold">For a single output column, the score above which class 1 is predicted: 0 for logits, 0.5 for probabilities.</param>
    /// <param name="weights">The weight of each sample, finite and not negative; if empty, all weights are 1.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">A shape is wrong, a single output column has no threshold, several have one, an output is NaN, or a row of the labels defines no class; the message names it.</exception>
    public static ConfusionMatrix Create<T>(Matrix<T> outputs, Matrix<T> labels, double? threshold = null, ReadOnlySpan<double> weights = default) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ConfusionMatrix result = For(outputs, threshold);
        result.Add(outputs, labels, threshold, weights);
        return result;
    }

    /// <summary>Computes the confusion matrix of one batch with class indices as labels.</summary>
    /// <param name="outputs">
    /// Probabilities, logits or other scores, N x K; the prediction is the class with the largest score, the first one on a tie. With a threshold,
    /// the scores of class 1 of two, N x 1.
    /// </param>
    /// <param name="classes">The class of each sample, 0 to K - 1.</param>
    /// <param name="threshold">For a single output column, the score above which class 1 is predicted: 0 for logits, 0.5 for probabilities.</param>
    /// <param name="weights">The weight of each sample, finite and not negative; if empty, all weights are 1.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">A shape is wrong, a single output column has no threshold, several have one, an output is NaN, or a class is out of range; the message names it.</exception>
    public static ConfusionMatrix Create<T>(Matrix<T> outputs, ReadOnlySpan<int> classes, double? threshold = null, ReadOnlySpan<double> weights = default) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ConfusionMatrix result = For(outputs, threshold);
        result.Add(outputs, classes, threshold, weights);
        return result;
    }

    /// <summary>Computes the confusion matrix of given predictions. K is the largest class plus 1, at least 2; to set it, create the matrix and call <see cref="Add(ReadOnlySpan{int}, ReadOnlySpan{int}, ReadOnlySpan{double})"/>.</summary>
    /// <param name="predicted">The predicted class of each sample, from 0, at least one.</param>
    /// <param name="classes">The true class of each sample, from 0.</param>
    /// <param name="weights">The weight of each sample, finite and not negative; if empty, all weights are 1.</param>
    /// <exception cref="ArgumentException">The lengths differ, there are no samples, or a class is negative or too large; the message says which.</exception>
    public static ConfusionMatrix Create(ReadOnlySpan<int> predicted, ReadOnlySpan<int> classes, ReadOnlySpan<double> weights = default)
    {
        int largest = Math.Max(1, Math.Max(Largest(predicted), Largest(classes)));

        // Avoids an overflow; the constructor rejects so large a matrix.
        var result = new ConfusionMatrix(Math.Min(largest, int.MaxValue - 1) + 1);
        result.Add(predicted, classes, weights);
        return result;

        static int Largest(ReadOnlySpan<int> labels) => labels.IsEmpty ? 0 : TensorPrimitives.Max(labels);
    }

    /// <summary>Adds a batch. After the first batch, nothing is allocated if the matrices are dense.</summary>
    /// <param name="outputs">
    /// Probabilities, logits or other scores, N x K; the prediction is the class with the largest score, the first one on a tie. With a threshold,
    /// the scores of class 1 of two, N x 1.
    /// </param>
    /// <param name="labels">One-hot rows, N x K, or class indices, N x 1.</param>
    /// <param name="threshold">For a single output column, the score above which class 1 is predicted: 0 for logits, 0.5 for probabilities.</param>
    /// <param name="weights">The weight of each sample, finite and not negative; if empty, all weights are 1.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">
    /// A shape is wrong, there are no rows, a single output column has no threshold, several have one, an output is NaN, or a row of the labels defines no class; the message names it, and nothing has changed.
    /// </exception>
    public void Add<T>(Matrix<T> outputs, Matrix<T> labels, double? threshold = null, ReadOnlySpan<double> weights = default) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        AddPredicted(Predict(outputs, threshold), labels, Shape.From(nameof(outputs), outputs), weights);
    }

    /// <summary>Adds a batch with class indices as labels. After the first batch, nothing is allocated if the matrix is dense.</summary>
    /// <param name="outputs">
    /// Probabilities, logits or other scores, N x K; the prediction is the class with the largest score, the first one on a tie. With a threshold,
    /// the scores of class 1 of two, N x 1.
    /// </param>
    /// <param name="classes">The class of each sample, 0 to K - 1.</param>
    /// <param name="threshold">For a single output column, the score above which class 1 is predicted: 0 for logits, 0.5 for probabilities.</param>
    /// <param name="weights">The weight of each sample, finite and not negative; if empty, all weights are 1.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">
    /// A shape is wrong, there are no rows, a single output column has no threshold, several have one, an output is NaN, or a class is out of range; the message names it, and nothing has changed.
    /// </exception>
    public void Add<T>(Matrix<T> outputs, ReadOnlySpan<int> classes, double? threshold = null, ReadOnlySpan<double> weights = default) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<int> predicted = Predict(outputs, threshold);
        ClassLabels.Require(classes, Shape.From(nameof(outputs), outputs), Classes);
        SampleWeights.Require(weights, classes.Length);
        AddChecked(predicted, classes, weights);
    }

    /// <summary>Adds given predictions.</summary>
    /// <param name="predicted">The predicted class of each sample, 0 to K - 1, at least one.</param>
    /// <param name="classes">The true class of each sample, 0 to K - 1.</param>
    /// <param name="weights">The weight of each sample, finite and not negative; if empty, all weights are 1.</param>
    /// <exception cref="ArgumentException">The lengths differ, there are no samples, or a class is out of range; the message names it, and nothing has changed.</exception>
    public void Add(ReadOnlySpan<int> predicted, ReadOnlySpan<int> classes, ReadOnlySpan<double> weights = default)
    {
        if (predicted.Length != classes.Length || predicted.IsEmpty)
        {
            throw new ArgumentException(
                $"There are {predicted.Length} predictions and {classes.Length} classes: expected one of each for every sample, and at least one sample.", nameof(classes));
        }

        ClassLabels.Check(predicted, Classes);
        ClassLabels.Check(classes, Classes);
        SampleWeights.Require(weights, classes.Length);
        AddChecked(predicted, classes, weights);
    }

    /// <summary>Removes all samples, as before a new epoch.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        Array.Clear(_weights);
        (Count, _total) = (0, default);
    }

    /// <summary>Adds a batch of scores of class 1 of two; nothing is allocated after the first batch.</summary>
    internal void AddScores<T>(ReadOnlySpan<T> scores, Matrix<T> labels, T threshold, ReadOnlySpan<double> weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        AddPredicted(Predict(scores, threshold), labels, new Shape("outputs", scores.Length, 1), weights);

    /// <summary>Returns an independent copy.</summary>
    internal ConfusionMatrix Copy()
    {
        var copy = new ConfusionMatrix(Classes) { Count = Count, _total = _total };
        _counts.CopyTo(copy._counts, 0);
        _weights.CopyTo(copy._weights, 0);
        return copy;
    }

    /// <summary>Adds one sample whose classes have been validated.</summary>
    internal void AddChecked(int predicted, int label, double weight)
    {
        int index = (label * Classes) + predicted;
        _counts[index]++;
        _weights[index].Add(weight);
        Count++;
        _total.Add(weight);
    }

    private void AddPredicted<T>(ReadOnlySpan<int> predicted, Matrix<T> labels, Shape outputs, ReadOnlySpan<double> weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<int> classes = Workspace.Reserve(ref _labels, predicted.Length, 1).AsSpan(0, predicted.Length);
        ClassLabels.Read(labels, outputs, Classes, classes);
        SampleWeights.Require(weights, classes.Length);
        AddChecked(predicted, classes, weights);
    }

    private void AddChecked(ReadOnlySpan<int> predicted, ReadOnlySpan<int> classes, ReadOnlySpan<double> weights)
    {
        for (int row = 0; row < classes.Length; row++)
        {
            AddChecked(predicted[row], classes[row], weights.IsEmpty ? 1 : weights[row]);
        }
    }

    /// <summary>Creates an empty matrix with a class for each column, or two for a single column of scores.</summary>
    private static ConfusionMatrix For<T>(Matrix<T> outputs, double? threshold) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireThreshold(outputs, threshold);
        return new ConfusionMatrix(Math.Max(outputs.ColumnCount, 2));
    }

    /// <summary>Rejects a single column without a threshold, and several columns with one.</summary>
    private static void RequireThreshold<T>(Matrix<T> outputs, double? threshold) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Shape.RequireBatch(outputs, nameof(outputs));
        if (threshold is { } value)
        {
            Setting.Finite<T>(value, nameof(threshold));
        }

        if ((outputs.ColumnCount == 1) != threshold.HasValue)
        {
            string rule = threshold.HasValue
                ? "a threshold requires a single column, the scores of class 1 of two"
                : "a single column needs a threshold, 0 for logits or 0.5 for probabilities";
            throw new ArgumentException($"{Shape.From(nameof(outputs), outputs)}: {rule}.", nameof(threshold));
        }
    }

    private ReadOnlySpan<int> Predict<T>(Matrix<T> outputs, double? threshold) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool isColumn = Classes == 2 && outputs?.ColumnCount == 1;
        Shape.RequireColumns(outputs, nameof(outputs), isColumn ? 1 : Classes, new Shape("the confusion matrix", Classes, Classes));
        RequireThreshold(outputs, threshold);
        ReadOnlySpan<T> values = Dense.Read(outputs).AsSpan(0, outputs.RowCount * outputs.ColumnCount);
        if (threshold is { } value)
        {
            return Predict(values, T.CreateTruncating(value));
        }

        Span<int> predicted = Workspace.Reserve(ref _predicted, outputs.RowCount, 1).AsSpan(0, outputs.RowCount);
        Columns.ArgMax(values, outputs.RowCount, Classes, predicted);
        for (int row = 0; row < predicted.Length; row++)
        {
            RequireNumber(values[(predicted[row] * predicted.Length) + row], row, predicted[row]);
        }

        return predicted;
    }

    /// <summary>Predicts class 1 for each score above the threshold, otherwise class 0.</summary>
    private ReadOnlySpan<int> Predict<T>(ReadOnlySpan<T> scores, T threshold) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<int> predicted = Workspace.Reserve(ref _predicted, scores.Length, 1).AsSpan(0, scores.Length);
        for (int row = 0; row < predicted.Length; row++)
        {
            RequireNumber(scores[row], row, column: 0);
            predicted[row] = scores[row] > threshold ? 1 : 0;
        }

        return predicted;
    }

    private static void RequireNumber<T>(T output, int row, int column) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (T.IsNaN(output))
        {
            throw new ArgumentException($"Row {row} of the outputs has NaN in column {column}: a row with NaN has no largest element.");
        }
    }

    private int Require(int label, string name) =>
        (uint)label < (uint)Classes ? label : throw new ArgumentOutOfRangeException(name, label, $"The class must be from 0 to {Classes - 1}.");
}
