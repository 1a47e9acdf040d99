using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Data;

/// <summary>An array of a NumPy or safetensors file, of any number of dimensions, with floating-point, integer or boolean elements.</summary>
/// <seealso cref="Npy"/>
/// <seealso cref="Npz"/>
/// <seealso cref="SafeTensors"/>
public sealed class NpyArray
{
    private readonly int[] _shape;

    /// <param name="values">The elements in memory order.</param>
    /// <param name="shape">The size of each dimension.</param>
    /// <param name="fortranOrder">Whether the first index varies fastest.</param>
    /// <param name="format">The format of the elements; null for the default format of their .NET type.</param>
    internal NpyArray(Array values, int[] shape, bool fortranOrder, ElementFormat? format = null)
    {
        Format = format ?? ElementFormat.Find(values.GetType().GetElementType()!)!;
        Values = values;
        _shape = shape;
        FortranOrder = fortranOrder;
    }

    /// <summary>The size of each dimension; empty for a scalar (0-D).</summary>
    public IReadOnlyList<int> Shape => _shape;

    /// <summary>
    /// The type of the elements: <see langword="double"/>, <see langword="float"/>, <see cref="Half"/>, <see langword="bool"/>, or an integer of
    /// 8 to 64 bits, signed or unsigned. For bfloat16 (<see cref="ToBFloat16"/>) it is <see langword="float"/>.
    /// </summary>
    public Type ElementType => Format.ElementType;

    /// <summary>
    /// The order of the elements in memory and in a file: true if the first index varies fastest (column-major, as in MathNet),
    /// false if the last one does (C order). The results of <see cref="ToMatrix"/> and <see cref="ToArray"/> do not depend on it.
    /// </summary>
    public bool FortranOrder { get; }

    /// <summary>The elements in memory order, an array of <see cref="ElementType"/>; booleans are bytes of 0 and 1.</summary>
    internal Array Values { get; }

    /// <summary>The format by which the elements are converted and written.</summary>
    internal ElementFormat Format { get; }

    /// <summary>Whether the elements are floating-point numbers.</summary>
    internal bool IsFloatingPoint => Values is double[] or float[] or Half[];

    /// <summary>Creates an array of two dimensions with the elements of <paramref name="matrix"/>.</summary>
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

    /// <summary>Creates an array of any shape from values in C order (the last index varies fastest).</summary>
    /// <typeparam name="TElement"><see langword="double"/>, <see langword="float"/>, <see cref="Half"/> or an integer of 8 to 64 bits.</typeparam>
    /// <param name="values">The elements, which are not copied.</param>
    /// <param name="shape">The size of each dimension; empty for a scalar.</param>
    /// <exception cref="NotSupportedException"><typeparamref name="TElement"/> is another type.</exception>
    /// <exception cref="ArgumentException">A size is negative, or the number of values does not match the shape.</exception>
    public static NpyArray FromArray<TElement>(TElement[] values, params int[] shape) where TElement : unmanaged, INumber<TElement>
    {
        RequireShape(values, shape);
        ElementFormat format = ElementFormat.Find(typeof(TElement))
            ?? throw new NotSupportedException($"An NpyArray holds double, float, Half or integers of 8 to 64 bits, not {typeof(TElement).Name}.");
        return new NpyArray(values, [.. shape], fortranOrder: false, format);
    }

    /// <summary>Creates an array of any shape from booleans in C order.</summary>
    /// <param name="values">The elements, which are copied.</param>
    /// <param name="shape">The size of each dimension; empty for a scalar.</param>
    /// <exception cref="ArgumentException">A size is negative, or the number of values does not match the shape.</exception>
    public static NpyArray FromArray(bool[] values, params int[] shape)
    {
        RequireShape(values, shape);
        return new NpyArray(Array.ConvertAll(values, value => (byte)(value ? 1 : 0)), [.. shape], fortranOrder: false, ElementFormat.Boolean);
    }

    /// <summary>
    /// Returns the elements rounded to <see cref="Half"/> (float16), to nearest, ties to even; values beyond 65,504 become infinite. Files store
    /// 2 bytes per element.
    /// </summary>
    public NpyArray ToHalf() => new(Format.Convert<Half>(Values), _shape, FortranOrder);

    /// <summary>
    /// Returns the elements rounded to bfloat16, to nearest, ties to even: a float with 8 bits of precision. <see cref="ElementType"/> is
    /// <see langword="float"/>. A safetensors file stores 2 bytes per element. NumPy does not have this type, so an NPY file stores floats.
    /// </summary>
    /// <remarks>A double is rounded to a float first, as in PyTorch.</remarks>
    public NpyArray ToBFloat16()
    {
        float[] values = Format.Convert<float>(Values);
        BFloat16Format.Round(values);
        return new NpyArray(values, _shape, FortranOrder, ElementFormat.BFloat16);
    }

    /// <summary>Returns the elements as a new matrix. One dimension of n elements becomes 1 x n, and a scalar 1 x 1.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>; elements of other types are rounded, and booleans become 0 and 1.</typeparam>
    /// <exception cref="InvalidOperationException">The array has more than two dimensions.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public Matrix<T> ToMatrix<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Common.ElementType.Require<T>();
        (int rows, int columns) = _shape switch
        {
            [] => (1, 1),
            [int length] => (1, length),
            [int first, int second] => (first, second),
            _ => throw new InvalidOperationException($"The array has the shape {Describe(_shape)}: a matrix has two dimensions."),
        };
        T[] values = Format.Convert<T>(Values);
        return FortranOrder ? Matrix<T>.Build.Dense(rows, columns, values) : RowMajor.ToMatrix<T>(values, rows, columns);
    }

    /// <summary>Returns the elements as a new flat array in C order (the last index varies fastest).</summary>
    /// <typeparam name="TElement">The target type: values are truncated to integers and rounded to floating-point numbers, and booleans become 0 and 1.</typeparam>
    /// <exception cref="OverflowException">An element does not fit into the integer type <typeparamref name="TElement"/>.</exception>
    public TElement[] ToArray<TElement>() where TElement : unmanaged, INumber<TElement>
    {
        TElement[] values = Format.Convert<TElement>(Values);
        return FortranOrder && _shape.Length > 1 ? RowMajor.FromFortranOrder(values, _shape) : values;
    }

    /// <summary>Returns the elements in C order, of <see cref="ElementType"/>; copied only if they are in Fortran order.</summary>
    internal Array ValuesInCOrder() => !FortranOrder || _shape.Length < 2 ? Values : Format.ToCOrder(Values, _shape);

    /// <summary>Formats a shape as in Python.</summary>
    internal static string Describe(IReadOnlyCollection<int> shape) => shape.Count == 1 ? $"({shape.First()},)" : $"({string.Join(", ", shape)})";

    private static void RequireShape(Array values, int[] shape)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Any(size => size < 0) || shape.Aggregate(BigInteger.One, (product, size) => product * size) != values.Length)
        {
            throw new ArgumentException($"There are {values.Length} values, but the shape is {Describe(shape)}: its product must be the number of values.", nameof(shape));
        }
    }
}
