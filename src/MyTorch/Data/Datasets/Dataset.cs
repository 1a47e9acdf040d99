using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Random;
using static System.FormattableString;

namespace MyTorch.Data;

/// <summary>Samples held in memory: features N x C and labels N x K, one row each.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Dataset<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Row-major copies of the features and labels, created by the first Gather; several loaders may call it concurrently.</summary>
    private readonly Lazy<(RowStore<T> X, RowStore<T> Y)> _rows;

    /// <summary>Creates a dataset. Dense matrices are used without copying and must not change afterwards; any other storage is copied to a dense matrix.</summary>
    /// <param name="x">The features, N x C; N may be zero.</param>
    /// <param name="y">The labels, N x K.</param>
    /// <param name="weights">
    /// The weights of the samples, N x 1, finite, not negative and not all zero, which batches pass to the loss and the metrics; null gives all
    /// samples the same weight.
    /// </param>
    /// <exception cref="ArgumentNullException">A matrix is null.</exception>
    /// <exception cref="ArgumentException">The matrices differ in their number of rows, or a weight is invalid; the message names its row.</exception>
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
            throw new ArgumentException($"{Shape.From(nameof(y), y)}, but {Shape.From(nameof(x), x)}: both must have the same number of rows.", nameof(y));
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
    /// Copies the samples <paramref name="indices"/>, in this order, into the caller's matrices. The first call creates a
    /// row-major copy of all samples, which makes shuffled batches several times as fast; later calls allocate nothing
    /// if the caller's matrices are dense.
    /// </summary>
    /// <param name="indices">B sample indices, each 0 to N - 1; duplicates are allowed.</param>
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

    /// <summary>Copies samples and their weights into a batch.</summary>
    internal void Gather(ReadOnlySpan<int> indices, Batch<T> batch)
    {
        Gather(indices, batch.X, batch.Y);
        if (Weights is not null)
        {
            GatherColumns(indices, Weights, batch.Weights!);
        }
    }

    /// <summary>Returns a dataset with the same weights and other features and labels.</summary>
    internal Dataset<T> With(Matrix<T> x, Matrix<T> y) => new(x, y) { Weights = Weights };

    /// <summary>Returns a new dataset of the samples <paramref name="indices"/> with their weights, in this order.</summary>
    /// <param name="indices">The sample indices, each 0 to N - 1; duplicates are allowed.</param>
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
    /// Splits the samples at random into a training, a validation and a test set, with a Fisher-Yates shuffle on
    /// <see cref="Xoshiro256StarStar"/>. Every sample is in exactly one part, and the same seed gives the same parts.
    /// </summary>
    /// <param name="validation">The fraction of the samples for validation, rounded up to a whole number of samples, as in scikit-learn's train_test_split.</param>
    /// <param name="test">The fraction of the samples for the test set, rounded up likewise; 0 for no test set. The training set gets the rest.</param>
    /// <param name="seed">The seed of the shuffle.</param>
    /// <param name="stratify">
    /// Whether every part gets its proportional number of samples of every class, rounded down or up at random by the seed. The rounding is
    /// unbiased over many seeds (scikit-learn rounds up the largest fractions and draws only among equal ones, so a small class may never be held
    /// out). A class with a single sample is always in the training set (scikit-learn throws). The labels must be one-hot rows, or class indices in
    /// a single column.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A fraction is negative or not finite, or the sum of the two is 1 or more.</exception>
    /// <exception cref="ArgumentException">
    /// The training or the validation set would be empty, the training set is too small for all classes with a single sample, or a row has no valid
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
                Invariant($"validation is {validation} and test is {test}: their sum, as fractions of the samples, must be less than 1."));
        }

        int validationCount = (int)Math.Ceiling(validation * Count);
        int testCount = (int)Math.Ceiling(test * Count);
        int trainCount = Count - validationCount - testCount;
        if (trainCount < 1 || validationCount < 1)
        {
            throw new ArgumentException(
                $"Of {Shape.Count(Count, "sample")}, validation gets {validationCount} and the test set {testCount}: training and validation must have at least one sample each.");
        }

        int[] strata = Strata(stratify);
        if (stratify && StratifiedParts.CountSingles(strata) is int singles && singles > trainCount)
        {
            throw new ArgumentException(
                $"{singles} classes have a single sample, which must be in the training set, but only {trainCount} of {Count} samples are for training: hold out fewer samples or merge classes; numeric targets cannot be stratified.");
        }

        int[][] parts = StratifiedParts.Deal(strata, [trainCount, validationCount, testCount], seed, keepsSingles: stratify);
        return new DataSplit<T>(Subset(parts[0]), Subset(parts[1]), testCount == 0 ? null : Subset(parts[2])) { ValidationIndices = parts[1] };
    }

    /// <summary>
    /// Splits the samples at random into folds, with a Fisher-Yates shuffle on <see cref="Xoshiro256StarStar"/>, and yields for each fold the split
    /// with this fold for validation and all others for training. The splits are created lazily. Every sample is in exactly one fold, the sizes of
    /// the folds differ by at most one (the first folds are larger), and the same seed gives the same folds. A class with fewer samples than folds
    /// is missing from some folds; a class with a single sample is missing from the training set of one split.
    /// </summary>
    /// <param name="folds">The number of folds, 2 to N.</param>
    /// <param name="seed">The seed of the shuffle.</param>
    /// <param name="stratify">Whether every fold gets its proportional number of samples of every class, as for <see cref="Split"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="folds"/> is outside 2 to N.</exception>
    /// <exception cref="ArgumentException">A row has no valid class to stratify by.</exception>
    public IEnumerable<DataSplit<T>> KFold(int folds, int seed, bool stratify = false)
    {
        if (folds < 2 || folds > Count)
        {
            throw new ArgumentOutOfRangeException(nameof(folds), folds, $"The number of folds must be 2 to {Count}, the number of samples.");
        }

        int[][] parts = StratifiedParts.DealEvenly(Strata(stratify), folds, seed);
        return parts.Select(fold =>
        {
            Dataset<T> train = Subset([.. parts.Where(part => part != fold).SelectMany(part => part)]);
            return new DataSplit<T>(train, Subset(fold), Test: null) { ValidationIndices = fold };
        });
    }

    /// <summary>Returns a one-line summary, such as "178 samples, features 178 x 13, labels 178 x 3".</summary>
    public override string ToString() =>
        Invariant($"{Shape.Count(Count, "sample")}, features {Count} x {X.ColumnCount}, labels {Count} x {Y.ColumnCount}");

    /// <summary>Returns the class of each sample, or class 0 for all.</summary>
    private int[] Strata(bool byClass)
    {
        int[] classes = new int[Count];
        if (byClass)
        {
            ClassLabels.Read(Y, Shape.From("X", X), Y.ColumnCount == 1 ? int.MaxValue : Y.ColumnCount, classes);
        }

        return classes;
    }

    private static void RequireFraction(double fraction, string name)
    {
        if (!double.IsFinite(fraction) || fraction < 0)
        {
            throw new ArgumentOutOfRangeException(name, fraction, "A fraction of the samples must be finite and not negative.");
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

    /// <summary>Throws if a sample index is outside 0 to N - 1.</summary>
    internal void RequireIndices(ReadOnlySpan<int> indices, string name = "indices")
    {
        for (int i = 0; i < indices.Length; i++)
        {
            if ((uint)indices[i] >= (uint)Count)
            {
                throw new ArgumentOutOfRangeException(name, indices[i], $"{name}[{i}] must be 0 to {Count - 1}, an index of a sample of this dataset.");
            }
        }
    }

    /// <summary>Copies samples directly from the columns, without a row-major copy.</summary>
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
