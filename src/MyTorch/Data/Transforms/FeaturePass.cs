using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Data;

/// <summary>Goes through the features of batches, to measure them; more than once, where numbers must be read again to be exact.</summary>
/// <param name="batches">The batches, which are enumerated once in each pass and must hold as many samples each time.</param>
internal sealed class FeaturePass<T>(IEnumerable<Matrix<T>> batches) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private int? _features;
    private long? _samples;

    /// <summary>Shows <paramref name="visit"/> the values of each feature in each batch, which come in the order of the samples.</summary>
    /// <param name="start">Is given the first sample before anything is visited.</param>
    /// <param name="visit">Is given a feature and its values in a batch.</param>
    /// <returns>The number of samples.</returns>
    /// <exception cref="ArgumentException">
    /// There are no samples, or not as many as in the pass before; a value is not finite, or a batch has another number of features.
    /// </exception>
    public long ForEach(Action<double[]> start, Action<int, ReadOnlySpan<T>> visit)
    {
        ArgumentNullException.ThrowIfNull(batches);
        long samples = 0;
        foreach (Matrix<T> batch in batches)
        {
            Shape.RequireBatch(batch, "x");
            int features = _features ??= batch.ColumnCount;
            Shape.RequireColumns(batch, "a batch", features, new Shape("the first sample", 1, features));
            if (samples == 0)
            {
                start([.. batch.Row(0).Select(double.CreateTruncating)]);
            }

            T[] values = Dense.Read(batch);
            for (int feature = 0; feature < features; feature++)
            {
                ReadOnlySpan<T> column = values.AsSpan(feature * batch.RowCount, batch.RowCount);
                RequireFinite(column, feature, samples);
                visit(feature, column);
            }

            samples += batch.RowCount;
        }

        RequireCount(samples);
        _samples = samples;
        return samples;
    }

    /// <summary>The scales, and 1 instead of one that is 0 in the element type, by which nothing can be divided.</summary>
    /// <exception cref="ArgumentException">One is beyond the largest number.</exception>
    public static double[] ToScale(double[] scales)
    {
        int wrong = Array.FindIndex(scales, scale => !T.IsFinite(T.CreateTruncating(scale)));
        return wrong < 0
            ? Array.ConvertAll(scales, scale => T.IsZero(T.CreateTruncating(scale)) ? 1 : scale)
            : throw new ArgumentException($"The values of feature {wrong} are so far apart that {typeof(T).Name} has no number for it.");
    }

    private void RequireCount(long samples)
    {
        if (_samples is { } before && samples != before)
        {
            throw new ArgumentException(
                $"There were {before} samples when they were enumerated first, but {samples} the next time: each time they must be the same.");
        }

        if (samples == 0)
        {
            throw new ArgumentException("There are no samples to measure.");
        }
    }

    private static void RequireFinite(ReadOnlySpan<T> column, int feature, long samples)
    {
        for (int row = 0; row < column.Length; row++)
        {
            if (!T.IsFinite(column[row]))
            {
                throw new ArgumentException($"Sample {samples + row} has {column[row]} in feature {feature}: what is measured must be finite.");
            }
        }
    }
}
