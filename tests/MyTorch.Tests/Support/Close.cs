using System.Globalization;
using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using Xunit.Sdk;

namespace MyTorch.Tests.Support;

/// <summary>
/// Compares arrays element by element: |actual - expected| must be at most tolerance * max(|expected|, floor). The floor is the
/// mean of |expected| unless a test says why it is another one: below it, an element is the difference of larger numbers and has no
/// relative precision of its own.
/// </summary>
internal static class Close
{
    /// <summary>No floor: every element has its own relative precision.</summary>
    public const double EachElement = 0;

    public static void Check<T>(string name, Matrix<T> actual, Matrix<double> expected, double tolerance, double? floor = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (actual.RowCount != expected.RowCount || actual.ColumnCount != expected.ColumnCount)
        {
            throw new XunitException(
                $"{name}: expected {expected.RowCount} x {expected.ColumnCount}, actual {actual.RowCount} x {actual.ColumnCount}");
        }

        double bound = floor ?? expected.Enumerate().Average(Math.Abs);
        foreach ((int row, int column, double wanted) in expected.EnumerateIndexed())
        {
            Check($"{name}[{row}, {column}]", double.CreateTruncating(actual[row, column]), wanted, tolerance, bound);
        }
    }

    public static void Check(string name, double actual, double expected, double tolerance, double floor = EachElement)
    {
        double allowed = tolerance * Math.Max(Math.Abs(expected), floor);

        // Only an equal infinity is close to an infinity; and not "difference > allowed", which is false when one of them is NaN.
        bool close = double.IsInfinity(expected) ? actual == expected : Math.Abs(actual - expected) <= allowed;
        if (!close)
        {
            throw new XunitException(string.Create(
                CultureInfo.InvariantCulture, $"{name}: expected {expected:R}, actual {actual:R}, tolerance {allowed:R}"));
        }
    }
}
