using System.Globalization;
using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using Xunit.Sdk;

namespace MyTorch.Tests.Support;

/// <summary>
/// Compares arrays element by element: |actual - expected| must be at most tolerance * max(|expected|, floor). The floor is the mean of
/// |expected| unless a test gives another one and the reason: smaller elements are often differences of larger numbers, without relative
/// precision.
/// </summary>
internal static class Close
{
    /// <summary>No floor: every element is compared relative to itself.</summary>
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

        // Only an equal infinity is close to an infinity. Not "difference > allowed", which is false for NaN.
        bool close = double.IsInfinity(expected) ? actual == expected : Math.Abs(actual - expected) <= allowed;
        if (!close)
        {
            throw new XunitException(string.Create(
                CultureInfo.InvariantCulture, $"{name}: expected {expected:R}, actual {actual:R}, tolerance {allowed:R}"));
        }
    }
}
