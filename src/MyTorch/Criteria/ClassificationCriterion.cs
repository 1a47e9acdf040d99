using System.Numerics;
using MyTorch.Kernels;
using static System.FormattableString;

namespace MyTorch;

/// <summary>
/// A criterion over K classes. Labels are class indices, or rows that are distributions over the classes: one-hot, or entries of at least 0 that
/// sum to 1 (within 1e-4).
/// </summary>
/// <remarks>
/// The mean is PyTorch's: for class indices it divides by the sum of the class weights of the rows that are not ignored; for rows of
/// probabilities, including one-hot rows, it divides by N. Sample weights multiply the weight of each row.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public abstract class ClassificationCriterion<T> : Criterion<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Large enough for distributions in single precision, small enough to catch rows that are not normalized.</summary>
    private static readonly T SumTolerance = T.CreateTruncating(1e-4);

    private static readonly T[] SameWeight = [T.One];

    private readonly T[]? _classWeights;
    private readonly int _ignoreIndex;
    private T[] _rowSums = [];

    private protected ClassificationCriterion(Reduction reduction, IReadOnlyList<double>? classWeights, int ignoreIndex)
        : base(reduction)
    {
        _classWeights = CriterionArguments.CheckWeights<T>(classWeights, nameof(classWeights));
        _ignoreIndex = ignoreIndex;
    }

    /// <summary>One weight per class, or a single 1 for all classes.</summary>
    private protected ReadOnlySpan<T> Weights => _classWeights ?? SameWeight;

    /// <summary>Whether class weights were given.</summary>
    private protected bool HasWeights => _classWeights is not null;

    internal sealed override int? IgnoredClass => _ignoreIndex;

    /// <inheritdoc/>
    protected internal sealed override bool HasProbabilities => true;

    /// <inheritdoc/>
    protected internal sealed override bool CanEvaluateRowsSeparately => true;

    /// <inheritdoc/>
    protected sealed override void CheckLabels(ReadOnlySpan<T> y, int rows)
    {
        if (_ignoreIndex >= 0)
        {
            throw new ArgumentException(
                $"Class {_ignoreIndex} is ignored, but the labels are rows of probabilities: the labels must be class indices.");
        }

        Span<T> sums = Workspace.Reserve(ref _rowSums, rows, 1).AsSpan(0, rows);
        SoftmaxKernels.SumsOfDistributions(y, sums);
        for (int i = 0; i < rows; i++)
        {
            // The negation also rejects NaN.
            if (!(T.Abs(sums[i] - T.One) <= SumTolerance))
            {
                ThrowInvalidRow(y, rows, i);
            }
        }
    }

    private protected sealed override void CheckColumns(int columns)
    {
        if (_classWeights is not null)
        {
            CriterionArguments.RequireWeightOfEachColumn(_classWeights.Length, columns, "class weights");
        }
    }

    private protected sealed override T MeanDivisor(ReadOnlySpan<int> classes, int columns, ReadOnlySpan<T> weights)
    {
        // In double, because a float cannot count beyond 2^24.
        double sum = 0;
        for (int row = 0; row < classes.Length; row++)
        {
            if (classes[row] != _ignoreIndex)
            {
                double weight = weights.IsEmpty ? 1 : double.CreateTruncating(weights[row]);
                sum += _classWeights is null ? weight : weight * double.CreateTruncating(_classWeights[classes[row]]);
            }
        }

        return T.CreateTruncating(sum);
    }

    private static void ThrowInvalidRow(ReadOnlySpan<T> y, int rows, int row)
    {
        T sum = T.Zero;
        for (int column = 0; column < y.Length / rows; column++)
        {
            T label = y[(column * rows) + row];
            if (label < T.Zero)
            {
                throw new ArgumentException(Invariant($"Row {row} of the labels has {label} in column {column}: probabilities must not be negative."));
            }

            sum += label;
        }

        throw new ArgumentException(Invariant($"Row {row} of the labels sums to {sum}: a row must be one-hot or a distribution that sums to 1."));
    }
}
