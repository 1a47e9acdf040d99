using System.Numerics;

namespace MyTorch.Tests.Kernels;

/// <summary>A product by three plain loops in double, with the sums of magnitudes that bound the rounding error of each element.</summary>
internal sealed class PlainProduct
{
    private readonly double[] _magnitudes;
    private readonly ProductCase _product;

    private PlainProduct(ProductCase product) =>
        (_product, Sums, _magnitudes) = (product, new double[product.M * product.N], new double[product.M * product.N]);

    /// <summary>The elements, column by column.</summary>
    public double[] Sums { get; }

    public static PlainProduct Of<T>(ProductCase product, T[] a, T[] b, T[] start) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var result = new PlainProduct(product);
        (int m, int n, int k) = (product.M, product.N, product.K);
        double alpha = double.CreateTruncating(T.CreateTruncating(product.Alpha));
        double[] rows = Lines(a, m, k, product.TransposeA ? k : 1, product.TransposeA ? 1 : m);
        double[] columns = Lines(b, n, k, product.TransposeB ? 1 : k, product.TransposeB ? n : 1);
        for (int j = 0; j < n; j++)
        {
            for (int i = 0; i < m; i++)
            {
                int index = (j * m) + i;
                (double sum, double magnitude) = Dot(rows.AsSpan(i * k, k), columns.AsSpan(j * k, k));
                double first = product.Start switch
                {
                    ProductStart.Zero => 0,
                    ProductStart.Bias => double.CreateTruncating(start[j]),
                    _ => double.CreateTruncating(start[index]),
                };
                result.Sums[index] = (alpha * sum) + first;
                result._magnitudes[index] = (Math.Abs(alpha) * magnitude) + Math.Abs(first);
            }
        }

        return result;
    }

    /// <summary>
    /// Whether an element is a possible result of some summation order. In each of the two sums, a product is rounded at most k + 3 times
    /// (Higham, Accuracy and Stability of Numerical Algorithms, 3.1), each time by half an epsilon of the magnitudes or, for subnormal numbers,
    /// by half the smallest number.
    /// </summary>
    public bool Agrees(int index, double element, double epsilon, double smallest)
    {
        double bound = ((_product.K + 8) * epsilon * _magnitudes[index]) + ((2 * (_product.K + 4)) * smallest * (1 + Math.Abs(_product.Alpha)));
        return double.IsFinite(Sums[index]) ? Math.Abs(element - Sums[index]) <= bound : element.Equals(Sums[index]);
    }

    /// <summary>The rows of A, or the columns of B, in sequence.</summary>
    private static double[] Lines<T>(T[] values, int count, int k, int distance, int step) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var lines = new double[count * k];
        for (int index = 0; index < lines.Length; index++)
        {
            lines[index] = double.CreateTruncating(values[(index / k * distance) + (index % k * step)]);
        }

        return lines;
    }

    private static (double Sum, double Magnitude) Dot(ReadOnlySpan<double> row, ReadOnlySpan<double> column)
    {
        (double sum, double magnitude) = (0, 0);
        for (int p = 0; p < row.Length; p++)
        {
            double product = row[p] * column[p];
            sum += product;
            magnitude += Math.Abs(product);
        }

        return (sum, magnitude);
    }
}
