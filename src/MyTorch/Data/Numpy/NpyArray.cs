using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Data;

/// <summary>An array of any number of dimensions as NumPy's files and safetensors files hold it: of floating-point numbers, integers or booleans.</summary>
/// <seealso cref="Npy"/>
/// <seealso cref="Npz"/>
/// <seealso cref="SafeTensors"/>
public sealed class NpyArray
{
    private readonly int[] _shape;

    /// <param name="values">The elements as they lie.</param>
    /// <param name="shape">The size of each dimension.</param>
    /// <param name="fortranOrder">Whether the first index runs fastest.</param>
    /// <param name="format">The format of the elements; null for that of their .NET type.</param>
    internal NpyArray(Array values, int[] shape, bool fortranOrder, ElementFormat? format = null)
    {
        Format = format ?? ElementFormat.Find(values.GetType().GetElementType()!)!;
        Values = values;
        _shape = shape;
        FortranOrder = fortranOrder;
    }

    /// <summary>The size of each dimension; none at all for a single value (0-D).</summary>
    public IReadOnlyList<int> Shape => _shape;

    /// <summary>
    /// The type of the elements: <see langword="double"/>, <see langword="float"/>, <see cref="Half"/>, <see langword="bool"/>, or an integer of
    /// 8 to 64 bits, signed or unsigned. Elements of bfloat16 (<see cref="ToBFloat16"/>) are of <see langword="float"/>.
    /// </summary>
    public Type ElementType => Format.ElementType;

    /// <summary>
    /// How the elements lie in memory and in a file: true when the first index runs fastest (column-major, as in MathNet),
    /// false when the last one does (C order). Neither <see cref="ToMatrix"/> nor <see cref="ToArray"/> depends on it.
    /// </summary>
    public bool FortranOrder { get; }

    /// <summary>The elements as they lie, in an array of <see cref="ElementType"/>; booleans are bytes of 0 and 1.</summary>
    internal Array Values { get; }

    /// <summary>How the elements are converted and written.</summary>
    internal ElementFormat Format { get; }

    /// <summary>Whether the elements are floating-point numbers.</summary>
    internal bool IsFloatingPoint => Values is double[] or float[] or Half[];

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
    /// <typeparam name="TElement"><see langword="double"/>, <see langword="float"/>, <see cref="Half"/> or an integer of 8 to 64 bits.</typeparam>
    /// <param name="values">The elements, shared, not copied.</param>
    /// <param name="shape">The size of each dimension; none for a single value.</param>
    /// <exception cref="NotSupportedException"><typeparamref name="TElement"/> is another type.</exception>
    /// <exception cref="ArgumentException">A size is negative, or the shape does not hold as many elements as there are values.</exception>
    public static NpyArray FromArray<TElement>(TElement[] values, params int[] shape) where TElement : unmanaged, INumber<TElement>
    {
        RequireShape(values, shape);
        ElementFormat format = ElementFormat.Find(typeof(TElement))
            ?? throw new NotSupportedException($"An NpyArray holds double, float, Half or integers of 8 to 64 bits, not {typeof(TElement).Name}.");
        return new NpyArray(values, [.. shape], fortranOrder: false, format);
    }

    /// <summary>An array of any shape from booleans in C order.</summary>
    /// <param name="values">The elements; they are copied.</param>
    /// <param name="shape">The size of each dimension; none for a single value.</param>
    /// <exception cref="ArgumentException">A size is negative, or the shape does not hold as many elements as there are values.</exception>
    public static NpyArray FromArray(bool[] values, params int[] shape)
    {
        RequireShape(values, shape);
        return new NpyArray(Array.ConvertAll(values, value => (byte)(value ? 1 : 0)), [.. shape], fortranOrder: false, ElementFormat.Boolean);
    }

    /// <summary>
    /// The elements rounded to <see cref="Half"/> (float16), to the nearest, ties to even; those beyond 65,504 become infinite. Files hold
    /// 2 bytes for each.
    /// </summary>
    public NpyArray ToHalf() => new(Format.Convert<Half>(Values), _shape, FortranOrder);

    /// <summary>
    /// The elements rounded to bfloat16, to the nearest, ties to even: a float with 8 bits of precision. <see cref="ElementType"/> is
    /// <see langword="float"/>. A safetensors file holds 2 bytes for each; NumPy does not have the type, so that an NPY file holds floats.
    /// </summary>
    /// <remarks>A double is rounded to a float first, as in PyTorch.</remarks>
    public NpyArray ToBFloat16()
    {
        float[] values = Format.Convert<float>(Values);
        BFloat16Format.Round(values);
        return new NpyArray(values, _shape, FortranOrder, ElementFormat.BFloat16);
    }

    /// <summary>The elements as a fresh matrix: two dimensions as they are, one dimension of n elements as 1 x n, a single value as 1 x 1.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>; elements of other types are rounded to it, and booleans become 0 and 1.</typeparam>
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

    /// <summary>The elements as a fresh flat array in C order: the last index runs fastest.</summary>
    /// <typeparam name="TElement">The type to convert to: fractions are cut off on the way to integers and rounded on the way to floating point, and booleans become 0 and 1.</typeparam>
    /// <exception cref="OverflowException">An element does not fit into the integer type <typeparamref name="TElement"/>.</exception>
    public TElement[] ToArray<TElement>() where TElement : unmanaged, INumber<TElement>
    {
        TElement[] values = Format.Convert<TElement>(Values);
        return FortranOrder && _shape.Length > 1 ? RowMajor.FromFortranOrder(values, _shape) : values;
    }

    /// <summary>The elements in C order, of <see cref="ElementType"/>: shared where they lie so, otherwise copied.</summary>
    internal Array ValuesInCOrder() => !FortranOrder || _shape.Length < 2 ? Values : Format.ToCOrder(Values, _shape);

    /// <summary>A shape as Python writes it.</summary>
    internal static string Describe(IReadOnlyCollection<int> shape) => shape.Count == 1 ? $"({shape.First()},)" : $"({string.Join(", ", shape)})";

    private static void RequireShape(Array values, int[] shape)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Any(size => size < 0) || shape.Aggregate(BigInteger.One, (product, size) => product * size) != values.Length)
        {
            throw new ArgumentException($"There are {values.Length} values, but the shape is {Describe(shape)}: it must hold exactly the values.", nameof(shape));
        }
    }
}
