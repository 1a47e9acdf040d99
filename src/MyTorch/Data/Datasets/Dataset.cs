using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Random;
using static System.FormattableString;

namespace MyTorch.Data;

/// <summary>Samples held in memory: features N x C and labels N x K, one row each.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Dataset<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Samples and labels by rows, made for the first Gather; several loaders may ask at the same time.</summary>
    private readonly Lazy<(RowStore<T> X, RowStore<T> Y)> _rows;

    /// <summary>Holds <paramref name="x"/> and <paramref name="y"/>: dense matrices as they are, any other storage as a dense copy. They must not change afterwards.</summary>
    /// <param name="x">The features, N x C; N may be zero.</param>
    /// <param name="y">The labels, N x K.</param>
    /// <param name="weights">
    /// The weights of the samples, N x 1, finite, not negative and not all zero, which batches hand on to the loss and the metrics; null gives all
    /// samples the same weight.
    /// </param>
    /// <exception cref="ArgumentNullException">A matrix is null.</exception>
    /// <exception cref="ArgumentException">The matrices differ in their number of rows, or a weight is not allowed; the message names its row.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public Dataset(Matrix<T> x, Matrix<T> y, Matrix<T>? weights = null)
        : this(x, y)
    {
        if (SampleWeights.Sum(SampleWeights.Read(weights, Count)) == 0 && weights is not null && Count > 0)
        {
            throw new ArgumentException("All weights are 0: at least one sample must have a positive weight.", nameof(weights));
        }

        Weights = weights is { } given && given.AsColumnMajorArray() is null ? Dense.Copy(given) : weights;
    }

    private Dataset(Matrix<T> x, Matrix<T> y)
    {
        ElementType.Require<T>();
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (x.RowCount != y.RowCount)
        {
            throw new ArgumentException($"{Shape.Of(nameof(y), y)}, but {Shape.Of(nameof(x), x)}: both must have the same number of rows.", nameof(y));
        }

        X = x.AsColumnMajorArray() is null ? Dense.Copy(x) : x;
        Y = y.AsColumnMajorArray() is null ? Dense.Copy(y) : y;
        _rows = new(() => (new RowStore<T>(X), new RowStore<T>(Y)));
    }

    /// <summary>The features, N x C.</summary>
    public Matrix<T> X { get; }

    /// <summary>The labels, N x K.</summary>
    public Matrix<T> Y { get; }

    /// <summary>The weights of the samples, N x 1, or null if all samples have the same weight.</summary>
    public Matrix<T>? Weights { get; private init; }

    /// <summary>The number of samples, N.</summary>
    public int Count => X.RowCount;

    /// <summary>
    /// Copies the samples <paramref name="indices"/>, in that order, into the caller's matrices. The first call keeps a second
    /// copy of all samples in which each is one stretch of memory, which makes a shuffled batch several times as fast;
    /// later calls allocate nothing when the caller's matrices are dense.
    /// </summary>
    /// <param name="indices">B sample numbers, each 0 to N - 1; a number may come more than once.</param>
    /// <param name="x">Receives the features, B x C.</param>
    /// <param name="y">Receives the labels, B x K.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside 0 to N - 1; nothing was written.</exception>
    /// <exception cref="ArgumentException">A matrix has the wrong shape or is the dataset's own; nothing was written.</exception>
    public void Gather(ReadOnlySpan<int> indices, Matrix<T> x, Matrix<T> y)
    {
        RequireTarget(x, nameof(x), X, indices.Length);
        RequireTarget(y, nameof(y), Y, indices.Length);
        RequireIndices(indices);
        (RowStore<T> xRows, RowStore<T> yRows) = _rows.Value;
        GatherRows(indices, xRows, x);
        GatherRows(indices, yRows, y);
    }

    /// <summary>Copies samples with their weights into a batch of a loader.</summary>
    internal void Gather(ReadOnlySpan<int> indices, Batch<T> batch)
    {
        Gather(indices, batch.X, batch.Y);
        if (Weights is not null)
        {
            GatherColumns(indices, Weights, batch.Weights!);
        }
    }

    /// <summary>The same samples and weights with other features and labels.</summary>
    internal Dataset<T> With(Matrix<T> x, Matrix<T> y) => new(x, y) { Weights = Weights };

    /// <summary>A new dataset of the samples <paramref name="indices"/> with their weights, in that order.</summary>
    /// <param name="indices">Sample numbers, each 0 to N - 1; a number may come more than once.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is outside 0 to N - 1.</exception>
    public Dataset<T> Subset(ReadOnlySpan<int> indices)
    {
        Matrix<T> x = Dense.Create<T>(indices.Length, X.ColumnCount);
        Matrix<T> y = Dense.Create<T>(indices.Length, Y.ColumnCount);
        RequireIndices(indices);
        GatherColumns(indices, X, x);
        GatherColumns(indices, Y, y);
        Matrix<T>? weights = Weights is null ? null : Dense.Create<T>(indices.Length, 1);
        if (weights is not null)
        {
            GatherColumns(indices, Weights!, weights);
        }

        return new Dataset<T>(x, y) { Weights = weights };
    }

    /// <summary>
    /// Deals the samples out to three parts by a Fisher-Yates shuffle on <see cref="Xoshiro256StarStar"/>:
    /// every sample goes to exactly one part, and the same seed gives the same parts.
    /// </summary>
    /// <param name="validation">The fraction of the samples for validation, rounded up to a whole number of samples, as in scikit-learn's train_test_split.</param>
    /// <param name="test">The fraction of the samples for the test, rounded up likewise; with 0 there is no test part. Training has the rest.</param>
    /// <param name="seed">The seed of the shuffle.</param>
    /// <param name="stratify">
    /// Whether every part has its share of every class, rounded down or up. The seed draws which, such that over many seeds the mean number of
    /// samples is the share itself (scikit-learn rounds up the largest fractions and draws only among equal ones, so that a small class may
    /// never be held out). A class with a single sample is always in the training part (scikit-learn throws). The labels must be one-hot rows,
    /// or class indices in a single column.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A fraction is negative or not finite, or the two together reach 1.</exception>
    /// <exception cref="ArgumentException">
    /// The training or the validation part would be empty, the training part has no room for all classes with a single sample, or a row names no
    /// class to stratify by.
    /// </exception>
    public DataSplit<T> Split(double validation, double test, int seed, bool stratify = false)
    {
        RequireFraction(validation, nameof(validation));
        RequireFraction(test, nameof(test));
        if (validation + test >= 1)
        {
            throw new ArgumentOutOfRangeException(
                validation >= 1 ? nameof(validation) : nameof(test),
                validation >= 1 ? validation : test,
                Invariant($"validation is {validation} and test is {test}: they are shares of the samples, which together must be less than 1."));
        }

        int validationCount = (int)Math.Ceiling(validation * Count);
        int testCount = (int)Math.Ceiling(test * Count);
        int trainCount = Count - validationCount - testCount;
        if (trainCount < 1 || validationCount < 1)
        {
            throw new ArgumentException(
                $"Of {Shape.Count(Count, "sample")}, validation takes {validationCount} and the test {testCount}: training and validation must have at least one sample each.");
        }

        int[] strata = Strata(stratify);
        if (stratify && StratifiedParts.CountSingles(strata) is int singles && singles > trainCount)
        {
            throw new ArgumentException(
                $"{singles} classes have a single sample, which is kept for training, but of {Count} samples only {trainCount} are not held out: hold out fewer samples or merge classes; labels that are quantities cannot be split by class.");
        }

        int[][] parts = StratifiedParts.Deal(strata, [trainCount, validationCount, testCount], seed, keepsSingles: stratify);
        return new DataSplit<T>(Subset(parts[0]), Subset(parts[1]), testCount == 0 ? null : Subset(parts[2])) { ValidationIndices = parts[1] };
    }

    /// <summary>
    /// Deals the samples out to folds by a Fisher-Yates shuffle on <see cref="Xoshiro256StarStar"/>, and gives for each fold the split with that
    /// fold for validation and all others for training, one after the other as they are asked for. Every sample is in exactly one fold, the
    /// sizes of the folds differ by one at most, the first being larger, and the same seed gives the same folds. A class with fewer samples than
    /// folds is missing from some folds; the only sample of a class is in the validation part of one split, whose training part lacks the class.
    /// </summary>
    /// <param name="folds">The number of folds, 2 to N.</param>
    /// <param name="seed">The seed of the shuffle.</param>
    /// <param name="stratify">Whether every fold has its share of every class, rounded down or up by the seed, as for <see cref="Split"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="folds"/> is outside 2 to N.</exception>
    /// <exception cref="ArgumentException">A row names no class to stratify by.</exception>
    public IEnumerable<DataSplit<T>> KFold(int folds, int seed, bool stratify = false)
    {
        if (folds < 2 || folds > Count)
        {
            throw new ArgumentOutOfRangeException(nameof(folds), folds, $"There must be 2 to {Count} folds, as there are {Count} samples.");
        }

        int[][] parts = StratifiedParts.DealEvenly(Strata(stratify), folds, seed);
        return parts.Select(fold =>
        {
            Dataset<T> train = Subset([.. parts.Where(part => part != fold).SelectMany(part => part)]);
            return new DataSplit<T>(train, Subset(fold), Test: null) { ValidationIndices = fold };
        });
    }

    /// <summary>A line for people, as in "178 samples, features 178 x 13, labels 178 x 3".</summary>
    public override string ToString() =>
        Invariant($"{Shape.Count(Count, "sample")}, features {Count} x {X.ColumnCount}, labels {Count} x {Y.ColumnCount}");

    /// <summary>The class of each sample, or one class for all.</summary>
    private int[] Strata(bool byClass)
    {
        int[] classes = new int[Count];
        if (byClass)
        {
            ClassLabels.Read(Y, Shape.Of("X", X), Y.ColumnCount == 1 ? int.MaxValue : Y.ColumnCount, classes);
        }

        return classes;
    }

    private static void RequireFraction(double fraction, string name)
    {
        if (!double.IsFinite(fraction) || fraction < 0)
        {
            throw new ArgumentOutOfRangeException(name, fraction, "A share of the samples must be finite and not negative.");
        }
    }

    private static void RequireTarget(Matrix<T> target, string name, Matrix<T> source, int rows)
    {
        Shape.RequireExact(target, name, rows, source.ColumnCount, new Shape("the rows to gather", rows, source.ColumnCount));
        if (ReferenceEquals(target.Storage, source.Storage))
        {
            throw new ArgumentException($"{name} is the dataset's own matrix: rows cannot be gathered in place.", name);
        }
    }

    /// <summary>Rejects sample numbers outside 0 to N - 1.</summary>
    internal void RequireIndices(ReadOnlySpan<int> indices, string name = "indices")
    {
        for (int i = 0; i < indices.Length; i++)
        {
            if ((uint)indices[i] >= (uint)Count)
            {
                throw new ArgumentOutOfRangeException(name, indices[i], $"{name}[{i}] must lie in 0 to {Count - 1}, the samples of this dataset.");
            }
        }
    }

    /// <summary>Straight from the columns, for which no second copy is needed.</summary>
    private static void GatherColumns(ReadOnlySpan<int> indices, Matrix<T> source, Matrix<T> target)
    {
        for (int j = 0; j < source.ColumnCount; j++)
        {
            ReadOnlySpan<T> from = Dense.Span(source).Slice(j * source.RowCount, source.RowCount);
            Span<T> to = Dense.Span(target).Slice(j * indices.Length, indices.Length);
            for (int i = 0; i < to.Length; i++)
            {
                to[i] = from[indices[i]];
            }
        }
    }

    private static void GatherRows(ReadOnlySpan<int> indices, RowStore<T> rows, Matrix<T> target)
    {
        if (target.AsColumnMajorArray() is { } storage)
        {
            rows.Gather(indices, storage);
        }
        else
        {
            T[] values = new T[target.RowCount * target.ColumnCount];
            rows.Gather(indices, values);
            Dense.Write(values, target);
        }
    }
}
