using System.Numerics;

namespace MyTorch.Data;

/// <summary>
/// An element type of NPY and safetensors files: its name in each format, its .NET type, and the methods to read, convert and write an array
/// of its elements.
/// </summary>
/// <param name="npyCode">NumPy's kind and size in bytes, such as f8; null for a type that NumPy does not have.</param>
/// <param name="safeTensorsName">The dtype in a safetensors header, such as F64.</param>
/// <param name="elementType">The .NET type of the elements.</param>
/// <param name="size">The size of an element in a safetensors file, in bytes.</param>
internal abstract class ElementFormat(string? npyCode, string safeTensorsName, Type elementType, int size)
{
    /// <summary>Booleans, one byte each.</summary>
    public static readonly ElementFormat Boolean = new BooleanFormat();

    /// <summary>Floats rounded to their upper 16 bits.</summary>
    public static readonly ElementFormat BFloat16 = new BFloat16Format();

    /// <summary>All formats. A .NET type with several formats is written in the first of them.</summary>
    private static readonly ElementFormat[] All =
    [
        new PlainFormat<double>("f8", "F64"),
        new PlainFormat<float>("f4", "F32"),
        new PlainFormat<Half>("f2", "F16"),
        BFloat16,
        new PlainFormat<long>("i8", "I64"),
        new PlainFormat<int>("i4", "I32"),
        new PlainFormat<short>("i2", "I16"),
        new PlainFormat<sbyte>("i1", "I8"),
        new PlainFormat<ulong>("u8", "U64"),
        new PlainFormat<uint>("u4", "U32"),
        new PlainFormat<ushort>("u2", "U16"),
        new PlainFormat<byte>("u1", "U8"),
        Boolean,
    ];

    private static readonly char NativeOrder = BitConverter.IsLittleEndian ? '<' : '>';

    /// <summary>The safetensors dtypes that can be read, for error messages.</summary>
    public static string SafeTensorsNames { get; } = string.Join(", ", All.Select(format => format.SafeTensorsName));

    /// <summary>The dtype in a safetensors header.</summary>
    public string SafeTensorsName { get; } = safeTensorsName;

    /// <summary>The .NET type of the elements.</summary>
    public Type ElementType { get; } = elementType;

    /// <summary>The size of an element in a safetensors file, in bytes.</summary>
    public int Size { get; } = size;

    /// <summary>The format in which the elements are written to an NPY file.</summary>
    public ElementFormat InNpy => npyCode is null ? Find(ElementType)! : this;

    /// <summary>The descr of an NPY header, in the byte order of this machine.</summary>
    public string Descr => $"{(Size == 1 ? '|' : NativeOrder)}{npyCode}";

    /// <summary>Returns the format of a .NET type, or null if arrays do not support it.</summary>
    public static ElementFormat? Find(Type elementType) => Array.Find(All, format => format.ElementType == elementType);

    /// <summary>Returns the format of a safetensors dtype, or null if it is not supported.</summary>
    public static ElementFormat? FromSafeTensors(string name) => Array.Find(All, format => format.SafeTensorsName == name);

    /// <summary>Returns the format of a NumPy descr and whether the bytes of its elements must be reversed; null if it is not supported.</summary>
    public static (ElementFormat Format, bool IsSwapped)? FromNpy(string descr)
    {
        bool hasOrder = descr is ['<' or '>' or '=' or '|', ..];
        string code = hasOrder ? descr[1..] : descr;
        ElementFormat? format = Array.Find(All, format => format.HasNpyCode(code));
        return format is null ? null : (format, descr[0] is '<' or '>' && descr[0] != NativeOrder);
    }

    /// <summary>Reads elements.</summary>
    /// <param name="reader">The reader, positioned at the first element.</param>
    /// <param name="count">The declared number of elements, which is not trusted.</param>
    /// <param name="what">The name of the elements in error messages.</param>
    /// <param name="isSwapped">Whether the bytes of each element are in the reverse order.</param>
    /// <exception cref="InvalidDataException">The file ends early.</exception>
    public abstract Array Read(CheckedReader reader, long count, string what, bool isSwapped = false);

    /// <summary>Writes the elements chunk by chunk, in the format of a safetensors file.</summary>
    public abstract void Write(Array values, Action<ReadOnlySpan<byte>> write);

    /// <summary>Converts elements: values are truncated to integers and rounded to floating-point numbers.</summary>
    /// <exception cref="OverflowException">An element does not fit into an integer of <typeparamref name="TTo"/>.</exception>
    public abstract TTo[] Convert<TTo>(Array values) where TTo : unmanaged, INumber<TTo>;

    /// <summary>Copies elements from Fortran order to C order.</summary>
    public abstract Array ToCOrder(Array values, int[] shape);

    private bool HasNpyCode(string code) => npyCode == code;
}
