using System.Numerics;
using MyTorch.Kernels;
using static System.FormattableString;

namespace MyTorch;

/// <summary>
/// A criterion over K classes, whose labels are class indices or rows that are distributions over the classes: one-hot, or entries of at
/// least 0 with a sum of 1 (within 1e-4).
/// </summary>
/// <remarks>
/// The mean is PyTorch's: for class indices it divides by the sum of the weights of the classes that the rows have, leaving out the rows
/// that are ignored, and for rows of probabilities, one-hot ones too, by N. Weights of samples multiply the weight of each row.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public abstract class ClassificationCriterion<T> : Criterion<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Wide enough for distributions given in single precision, narrow enough to catch one that is not normalized.</summary>
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

    /// <summary>One weight for each class, or a single 1 for all of them.</summary>
    private protected ReadOnlySpan<T> Weights => _classWeights ?? SameWeight;

    /// <summary>Whether classes have weights of their own.</summary>
    private protected bool HasWeights => _classWeights is not null;

    internal sealed override int? IgnoredClass => _ignoreIndex;

    /// <inheritdoc/>
    protected internal sealed override bool HasProbabilities => true;

    /// <inheritdoc/>
    protected internal sealed override bool EvaluatesRowsApart => true;

    /// <inheritdoc/>
    protected sealed override void CheckLabels(ReadOnlySpan<T> y, int rows)
    {
        if (_ignoreIndex >= 0)
        {
            throw new ArgumentException(
                $"The class {_ignoreIndex} is to be ignored, which rows of probabilities cannot say: give the labels as class indices.");
        }

        Span<T> sums = Workspace.Reserve(ref _rowSums, rows, 1).AsSpan(0, rows);
        SoftmaxKernels.SumsOfDistributions(y, sums);
        for (int i = 0; i < rows; i++)
        {
            // Written so that a sum that is not a number is refused too.
            if (!(T.Abs(sums[i] - T.One) <= SumTolerance))
            {
                Refuse(y, rows, i);
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
        // In double, as a float stops counting at 2^24.
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

    private static void Refuse(ReadOnlySpan<T> y, int rows, int row)
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
