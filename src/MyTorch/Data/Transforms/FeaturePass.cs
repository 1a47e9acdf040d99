using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Data;

/// <summary>Enumerates the features of batches to compute statistics, in several passes if required.</summary>
/// <param name="batches">The batches, which are enumerated once per pass and must have the same number of samples each time.</param>
internal sealed class FeaturePass<T>(IEnumerable<Matrix<T>> batches) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private int? _features;
    private long? _samples;

    /// <summary>Calls <paramref name="visit"/> with the values of each feature in each batch, in the order of the samples.</summary>
    /// <param name="start">Called first, with the first sample.</param>
    /// <param name="visit">Called with a feature index and its values in a batch.</param>
    /// <returns>The number of samples.</returns>
    /// <exception cref="ArgumentException">
    /// There are no samples, or another number than in the previous pass; a value is not finite, or a batch has another number of features.
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

    /// <summary>Returns the scales, with 1 instead of each that is 0 in the element type, to avoid a division by zero.</summary>
    /// <exception cref="ArgumentException">A scale exceeds the range of the element type.</exception>
    public static double[] ToScale(double[] scales)
    {
        int wrong = Array.FindIndex(scales, scale => !T.IsFinite(T.CreateTruncating(scale)));
        return wrong < 0
            ? Array.ConvertAll(scales, scale => T.IsZero(T.CreateTruncating(scale)) ? 1 : scale)
            : throw new ArgumentException($"The values of feature {wrong} are too far apart: their range must be finite in {typeof(T).Name}.");
    }

    private void RequireCount(long samples)
    {
        if (_samples is { } before && samples != before)
        {
            throw new ArgumentException(
                $"There were {before} samples in the first pass, but {samples} in the next one: every pass must have the same samples.");
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
                throw new ArgumentException($"Sample {samples + row} has {column[row]} in feature {feature}: all values must be finite.");
            }
        }
    }
}
