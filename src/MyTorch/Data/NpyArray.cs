using System.Numerics;
using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>An array of any number of dimensions as NumPy's files and safetensors files hold it: of float32, float64, uint8, int32 or int64.</summary>
/// <seealso cref="Npy"/>
/// <seealso cref="Npz"/>
/// <seealso cref="SafeTensors"/>
public sealed class NpyArray
{
    private readonly int[] _shape;

    internal NpyArray(Array values, int[] shape, bool fortranOrder)
    {
        Values = values;
        _shape = shape;
        FortranOrder = fortranOrder;
    }

    /// <summary>The size of each dimension; none at all for a single value (0-D).</summary>
    public IReadOnlyList<int> Shape => _shape;

    /// <summary>The type of the elements: <see langword="float"/>, <see langword="double"/>, <see langword="byte"/>, <see langword="int"/> or <see langword="long"/>.</summary>
    public Type ElementType => Values.GetType().GetElementType()!;

    /// <summary>
    /// How the elements lie in memory and in a file: true when the first index runs fastest (column-major, as in MathNet),
    /// false when the last one does (C order). Neither <see cref="ToMatrix"/> nor <see cref="ToArray"/> depends on it.
    /// </summary>
    public bool FortranOrder { get; }

    /// <summary>The elements as they lie: float[], double[], byte[], int[] or long[].</summary>
    internal Array Values { get; }

    /// <summary>An array of two dimensions with the elements of <paramref name="matrix"/>.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="matrix">R x C. In Fortran order the storage of a dense matrix is shared, not copied: write the array before the matrix changes.</param>
    /// <param name="fortranOrder">Whether to keep MathNet's column-major order, or to reorder the elements to C order.</param>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static NpyArray FromMatrix<T>(Matrix<T> matrix, bool fortranOrder = true) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(matrix);
        return new NpyArray(
            fortranOrder ? Dense.Read(matrix) : RowMajor.FromMatrix(matrix),
            [matrix.RowCount, matrix.ColumnCount],
            fortranOrder);
    }

    /// <summary>An array of any shape from values in C order: the last index runs fastest.</summary>
    /// <typeparam name="TElement"><see langword="float"/>, <see langword="double"/>, <see langword="byte"/>, <see langword="int"/> or <see langword="long"/>.</typeparam>
    /// <param name="values">The elements, shared, not copied.</param>
    /// <param name="shape">The size of each dimension; none for a single value.</param>
    /// <exception cref="NotSupportedException"><typeparamref name="TElement"/> is another type.</exception>
    /// <exception cref="ArgumentException">A size is negative, or the shape does not hold as many elements as there are values.</exception>
    public static NpyArray FromArray<TElement>(TElement[] values, params int[] shape) where TElement : unmanaged, INumber<TElement>
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(shape);
        if (NpyHeader.DescrOf(typeof(TElement)) is null)
        {
            throw new NotSupportedException($"An NpyArray holds float, double, byte, int or long, not {typeof(TElement).Name}.");
        }

        if (shape.Any(size => size < 0) || shape.Aggregate(BigInteger.One, (product, size) => product * size) != values.Length)
        {
            throw new ArgumentException($"There are {values.Length} values, but the shape is {Describe(shape)}: it must hold exactly the values.", nameof(shape));
        }

        return new NpyArray(values, [.. shape], fortranOrder: false);
    }

    /// <summary>The elements as a fresh matrix: two dimensions as they are, one dimension of n elements as 1 x n, a single value as 1 x 1.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>; elements of other types are rounded to it.</typeparam>
    /// <exception cref="InvalidOperationException">The array has more than two dimensions.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public Matrix<T> ToMatrix<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Kernels.ElementType.Require<T>();
        (int rows, int columns) = _shape switch
        {
            [] => (1, 1),
            [int length] => (1, length),
            [int first, int second] => (first, second),
            _ => throw new InvalidOperationException($"The array has the shape {Describe(_shape)}: a matrix has two dimensions."),
        };
        T[] values = Convert<T>();
        return FortranOrder ? Matrix<T>.Build.Dense(rows, columns, values) : RowMajor.ToMatrix<T>(values, rows, columns);
    }

    /// <summary>The elements as a fresh flat array in C order: the last index runs fastest.</summary>
    /// <typeparam name="TElement">The type to convert to: fractions are cut off on the way to integers and rounded on the way to floating point.</typeparam>
    /// <exception cref="OverflowException">An element does not fit into <typeparamref name="TElement"/>.</exception>
    public TElement[] ToArray<TElement>() where TElement : unmanaged, INumber<TElement>
    {
        TElement[] values = Convert<TElement>();
        return FortranOrder && _shape.Length > 1 ? ToCOrder(values, _shape) : values;
    }

    /// <summary>The elements in C order, of <see cref="ElementType"/>: shared where they lie so, otherwise copied.</summary>
    internal Array ValuesInCOrder() => !FortranOrder || _shape.Length < 2 ? Values : Values switch
    {
        float[] values => ToCOrder(values, _shape),
        double[] values => ToCOrder(values, _shape),
        byte[] values => ToCOrder(values, _shape),
        int[] values => ToCOrder(values, _shape),
        _ => ToCOrder((long[])Values, _shape),
    };

    /// <summary>A shape as Python writes it.</summary>
    internal static string Describe(IReadOnlyCollection<int> shape) => shape.Count == 1 ? $"({shape.First()},)" : $"({string.Join(", ", shape)})";

    private TTo[] Convert<TTo>() where TTo : unmanaged, INumber<TTo>
    {
        var result = new TTo[Values.Length];
        switch (Values)
        {
            case float[] values:
                TensorPrimitives.ConvertChecked<float, TTo>(values, result);
                break;
            case double[] values:
                TensorPrimitives.ConvertChecked<double, TTo>(values, result);
                break;
            case byte[] values:
                TensorPrimitives.ConvertChecked<byte, TTo>(values, result);
                break;
            case int[] values:
                TensorPrimitives.ConvertChecked<int, TTo>(values, result);
                break;
            case long[] values:
                TensorPrimitives.ConvertChecked<long, TTo>(values, result);
                break;
        }

        return result;
    }

    /// <summary>Values of Fortran order in C order: counts through the indices, last one first, and follows with the place in the source.</summary>
    private static TElement[] ToCOrder<TElement>(TElement[] values, int[] shape)
    {
        int[] steps = new int[shape.Length];
        for (int axis = 0, step = 1; axis < shape.Length; step *= shape[axis++])
        {
            steps[axis] = step;
        }

        var result = new TElement[values.Length];
        int[] index = new int[shape.Length];
        int source = 0;
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = values[source];
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                source += steps[axis];
                if (++index[axis] < shape[axis])
                {
                    break;
                }

                source -= steps[axis] * shape[axis];
                index[axis] = 0;
            }
        }

        return result;
    }
}
