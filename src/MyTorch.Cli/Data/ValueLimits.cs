using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>Rejects numbers of a table whose squares or differences overflow, by their line and column.</summary>
internal static class ValueLimits
{
    /// <summary>Differences of two values, and of a value and a mean, must be finite.</summary>
    private const double Differences = 4;

    /// <summary>Checks the features and, for a regression, the targets.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="schema">The columns.</param>
    /// <param name="scale">How the columns are scaled, one of <see cref="Scales"/>.</param>
    /// <exception cref="InvalidDataException">A value is too large.</exception>
    public static void Require<T>(TableRows<T> rows, CsvSchema schema, string scale) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double type = typeof(T) == typeof(float) ? float.MaxValue : double.MaxValue;

        // Scalers and metrics add squares in double, and a network that sees the values unscaled in its own type.
        double squared = scale == Scales.None ? type : double.MaxValue;
        double limit = Math.Min(type, Math.Sqrt(squared / rows.Samples.Count)) / Differences;
        Require(rows, rows.Samples.X, schema.Features, schema.HasHeader, limit);
        if (schema.Classes is null)
        {
            Require(rows, rows.Samples.Y, schema.Targets, schema.HasHeader, limit);
        }
    }

    private static void Require<T>(TableRows<T> rows, Matrix<T> values, IReadOnlyList<string> columns, bool hasHeader, double limit) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ReadOnlySpan<T> all = values.AsColumnMajorArray();
        int wrong = all.IndexOfAnyExceptInRange(T.CreateSaturating(-limit), T.CreateSaturating(limit));
        if (wrong >= 0)
        {
            int line = rows.PlaceOf(wrong % values.RowCount) + (hasHeader ? 2 : 1);
            throw new InvalidDataException(Invariant(
                $"{rows.Path}: line {line}, column '{columns[wrong / values.RowCount]}': expected a magnitude of at most {limit:0.#e+0}, so that squares stay finite, found {all[wrong]}: divide the column by a power of ten first."));
        }
    }
}
