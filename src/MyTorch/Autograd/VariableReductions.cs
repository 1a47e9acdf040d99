using System.Numerics;

namespace MyTorch.Autograd;

/// <summary>Computes sums, means, products, extrema and norms of variables.</summary>
public static class VariableReductions
{
    /// <summary>Computes the sum of all elements, 1 x 1.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="x">R x C.</param>
    public static Variable<T> Sum<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Summation<T>.To(x, 1, 1);

    /// <summary>Computes the sum of each row, R x 1.</summary>
    /// <inheritdoc cref="Sum{T}(Variable{T})"/>
    public static Variable<T> RowSums<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Summation<T>.To(x, RowsOf(x), 1);

    /// <summary>Computes the sum of each column, 1 x C.</summary>
    /// <inheritdoc cref="Sum{T}(Variable{T})"/>
    public static Variable<T> ColumnSums<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Summation<T>.To(x, 1, ColumnsOf(x));

    /// <summary>Computes the mean of all elements, 1 x 1.</summary>
    /// <inheritdoc cref="Sum{T}(Variable{T})"/>
    public static Variable<T> Mean<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Sum(x) / T.CreateTruncating(x.Length);

    /// <summary>Computes the mean of each row, R x 1.</summary>
    /// <inheritdoc cref="Sum{T}(Variable{T})"/>
    public static Variable<T> RowMeans<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => RowSums(x) / T.CreateTruncating(x.ColumnCount);

    /// <summary>Computes the mean of each column, 1 x C.</summary>
    /// <inheritdoc cref="Sum{T}(Variable{T})"/>
    public static Variable<T> ColumnMeans<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => ColumnSums(x) / T.CreateTruncating(x.RowCount);

    /// <summary>
    /// Computes the product of all elements, 1 x 1. Its gradient is exact even if elements are 0; it has first and second derivatives.
    /// </summary>
    /// <inheritdoc cref="Sum{T}(Variable{T})"/>
    public static Variable<T> Product<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(x);
        return new ElementProduct<T>(x).Apply();
    }

    /// <summary>Returns the largest element, 1 x 1; equal extrema share the gradient evenly.</summary>
    /// <inheritdoc cref="Sum{T}(Variable{T})"/>
    public static Variable<T> Max<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Extremum<T>.Largest(x, 1, 1);

    /// <summary>Returns the largest element of each row, R x 1; equal extrema share the gradient evenly.</summary>
    /// <inheritdoc cref="Sum{T}(Variable{T})"/>
    public static Variable<T> RowMax<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Extremum<T>.Largest(x, RowsOf(x), 1);

    /// <summary>Returns the largest element of each column, 1 x C; equal extrema share the gradient evenly.</summary>
    /// <inheritdoc cref="Sum{T}(Variable{T})"/>
    public static Variable<T> ColumnMax<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Extremum<T>.Largest(x, 1, ColumnsOf(x));

    /// <summary>Returns the smallest element, 1 x 1; equal extrema share the gradient evenly.</summary>
    /// <inheritdoc cref="Sum{T}(Variable{T})"/>
    public static Variable<T> Min<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => -Max(-x);

    /// <summary>Returns the smallest element of each row, R x 1; equal extrema share the gradient evenly.</summary>
    /// <inheritdoc cref="Sum{T}(Variable{T})"/>
    public static Variable<T> RowMin<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => -RowMax(-x);

    /// <summary>Returns the smallest element of each column, 1 x C; equal extrema share the gradient evenly.</summary>
    /// <inheritdoc cref="Sum{T}(Variable{T})"/>
    public static Variable<T> ColumnMin<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => -ColumnMax(-x);

    /// <summary>Computes the Euclidean norm of all elements, 1 x 1; its gradient at 0 is 0.</summary>
    /// <inheritdoc cref="Sum{T}(Variable{T})"/>
    public static Variable<T> Norm<T>(this Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(x);
        return new EuclideanNorm<T>(x).Apply();
    }

    /// <summary>
    /// Computes the p-norm of all elements, 1 x 1: (sum of |x|^p)^(1/p), or the largest |x| if p is infinity. Its gradient at 0 is 0.
    /// </summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="x">R x C.</param>
    /// <param name="p">The order of the norm, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="p"/> is below 1 or not a number.</exception>
    public static Variable<T> Norm<T>(this Variable<T> x, double p) where T : unmanaged, IBinaryFloatingPointIeee754<T> => p switch
    {
        1 => x.Abs().Sum(),
        2 => Norm(x),
        double.PositiveInfinity => x.Abs().Max(),
        > 1 => new PowerNorm<T>(NotNull(x), p).Apply(),
        _ => throw new ArgumentOutOfRangeException(nameof(p), p, "p must be at least 1."),
    };

    private static Variable<T> NotNull<T>(Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(x);
        return x;
    }

    private static int RowsOf<T>(Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.RowCount;
    }

    private static int ColumnsOf<T>(Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.ColumnCount;
    }
}
