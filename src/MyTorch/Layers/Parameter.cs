using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch;

/// <summary>A trainable matrix and its gradient. Both are allocated once and changed in place.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Parameter<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// The number of elements in a block: a multiple of the cache line, and small enough to divide a small layer between all threads.
    /// </summary>
    private const int BlockLength = 512;

    private string? _path;

    /// <summary>Creates a parameter for a custom layer, with a gradient of zeros.</summary>
    /// <param name="name">The name within the layer, used in the saved state.</param>
    /// <param name="kind">The role of the parameter in its layer.</param>
    /// <param name="value">The initial value, which is copied.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty or contains a dot.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public Parameter(string name, ParameterKind kind, Matrix<T> value)
        : this(RequireName(name), kind, CopyOf(value), Dense.Create<T>(value.RowCount, value.ColumnCount))
    {
    }

    internal Parameter(string name, ParameterKind kind, Matrix<T> value, Matrix<T> gradient) =>
        (LocalName, Name, Kind, Value, Gradient) = (name, name, kind, value, gradient);

    /// <summary>
    /// The name within its layer, such as "W". In a module it is prefixed with the name of the layer, as in "first.W", and in a network with the
    /// index of the layer, as in "0.W". If several networks contain the layer, the one created last decides.
    /// </summary>
    public string Name { get; private set; }

    /// <summary>The role of the parameter in its layer.</summary>
    public ParameterKind Kind { get; }

    /// <summary>The value, a dense matrix.</summary>
    public Matrix<T> Value { get; }

    /// <summary>The gradient of the loss with respect to <see cref="Value"/>, of the same shape, accumulated until zeroed.</summary>
    public Matrix<T> Gradient { get; }

    /// <summary>The name within its layer.</summary>
    internal string LocalName { get; }

    /// <summary>The variable that represents the parameter in graphs.</summary>
    internal object? Companion { get; set; }

    /// <summary>The number of times the value was changed by optimizers, files and variables.</summary>
    internal int Version { get; set; }

    /// <summary>The number of elements.</summary>
    internal int Length => Value.RowCount * Value.ColumnCount;

    /// <summary>
    /// The number of blocks that workers divide between them in every pass over the elements. It does not depend on the number of threads, so
    /// neither do sums by block.
    /// </summary>
    internal int Blocks => (Length + (BlockLength - 1)) / BlockLength;

    /// <summary>Returns the elements of blocks first to end - 1, in memory order.</summary>
    internal Range ElementsOfBlocks(int first, int end) => (first * BlockLength)..Math.Min(end * BlockLength, Length);

    /// <summary>Returns the blocks, first to end - 1, that contain the given elements.</summary>
    internal (int First, int End) BlocksOf(Range elements)
    {
        (int start, int length) = elements.GetOffsetAndLength(Length);
        return (start / BlockLength, (start + length + (BlockLength - 1)) / BlockLength);
    }

    /// <summary>Returns the elements of columns first to end - 1.</summary>
    internal Range ElementsOfColumns(int first, int end) => (first * Value.RowCount)..(end * Value.RowCount);

    /// <summary>Sets the name for layer <paramref name="layer"/> of a network.</summary>
    internal void NameIn(int layer) => Name = $"{layer}.{_path ?? LocalName}";

    /// <summary>Sets the name within a module, such as "first.W".</summary>
    internal void NameWithin(string path) => Name = _path = path;

    private static string RequireName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name.Contains('.') ? throw new ArgumentException($"The parameter name {name} contains a dot, which separates layers in the names of a state: use a name without dots.", nameof(name)) : name;
    }

    private static Matrix<T> CopyOf(Matrix<T> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Dense.Copy(value);
    }
}
