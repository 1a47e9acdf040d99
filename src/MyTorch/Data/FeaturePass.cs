using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch.Data;

/// <summary>Goes through the features of batches, to measure them; more than once, as numbers must be read again to be exact.</summary>
/// <param name="batches">The batches, which may be enumerated again and again.</param>
internal sealed class FeaturePass<T>(IEnumerable<Matrix<T>> batches) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The first sample.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public double[] FirstRow()
    {
        ArgumentNullException.ThrowIfNull(batches);
        Matrix<T> batch = batches.FirstOrDefault() ?? throw new ArgumentException("There are no samples to measure.", nameof(batches));
        Shape.RequireBatch(batch, "x");
        return [.. batch.Row(0).Select(double.CreateTruncating)];
    }

    /// <summary>Shows <paramref name="visit"/> the values of each feature in each batch, which come in the order of the samples.</summary>
    /// <returns>The number of samples.</returns>
    /// <exception cref="ArgumentException">A value is not finite, or a batch has another number of features.</exception>
    public long ForEach(int features, Action<int, ReadOnlySpan<T>> visit)
    {
        long samples = 0;
        foreach (Matrix<T> batch in batches)
        {
            Shape.RequireColumns(batch, "a batch", features, new Shape("the first sample", 1, features));
            T[] values = Dense.Read(batch);
            for (int feature = 0; feature < features; feature++)
            {
                ReadOnlySpan<T> column = values.AsSpan(feature * batch.RowCount, batch.RowCount);
                RequireFinite(column, feature, samples);
                visit(feature, column);
            }

            samples += batch.RowCount;
        }

        return samples;
    }

    /// <summary>Measures as a row.</summary>
    public static Matrix<T> ToRow(double[] values) => Matrix<T>.Build.Dense(1, values.Length, Array.ConvertAll(values, value => T.CreateTruncating(value)));

    /// <summary>Scales as a row: 1 for that of a constant feature, by which nothing can be divided.</summary>
    /// <exception cref="ArgumentException">One is beyond the largest number.</exception>
    public static Matrix<T> ToScale(double[] scales)
    {
        Matrix<T> row = ToRow(scales);
        row.MapInplace(scale => scale == T.Zero ? T.One : scale, Zeros.Include);
        int wrong = Array.FindIndex(row.AsColumnMajorArray(), scale => !T.IsFinite(scale));
        return wrong < 0 ? row : throw new ArgumentException($"The values of feature {wrong} are so far apart that {typeof(T).Name} has no number for it.");
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
