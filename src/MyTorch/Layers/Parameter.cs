using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch;

/// <summary>A matrix that is trained, and its gradient: both live as long as the layer and are changed in place.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Parameter<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Elements of a block: whole cache lines, and few enough for every thread to get its share of a small layer.</summary>
    private const int BlockLength = 512;

    private string? _path;

    /// <summary>Creates a parameter for a layer of one's own, with a gradient of zeros.</summary>
    /// <param name="name">The name within the layer, under which its state is saved.</param>
    /// <param name="kind">What the parameter does in its layer.</param>
    /// <param name="value">The initial value, which is copied.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty or has a dot.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public Parameter(string name, ParameterKind kind, Matrix<T> value)
        : this(RequireName(name), kind, CopyOf(value), Dense.Create<T>(value.RowCount, value.ColumnCount))
    {
    }

    internal Parameter(string name, ParameterKind kind, Matrix<T> value, Matrix<T> gradient) =>
        (LocalName, Name, Kind, Value, Gradient) = (name, name, kind, value, gradient);

    /// <summary>
    /// The name within its layer, such as "W"; in a module behind the name of the layer, as in "first.W", and in a network, the last one that took
    /// the layer, behind its number, as in "0.W".
    /// </summary>
    public string Name { get; private set; }

    /// <summary>What the parameter does in its layer.</summary>
    public ParameterKind Kind { get; }

    /// <summary>The parameter itself, dense.</summary>
    public Matrix<T> Value { get; }

    /// <summary>The gradient of the loss with respect to it, of the same shape, added up until it is zeroed.</summary>
    public Matrix<T> Gradient { get; }

    /// <summary>The name within its layer.</summary>
    internal string LocalName { get; }

    /// <summary>The variable that stands for the parameter in graphs.</summary>
    internal object? Companion { get; set; }

    /// <summary>Counts the changes of the value by optimizers, files and variables.</summary>
    internal int Version { get; set; }

    /// <summary>The number of elements.</summary>
    internal int Length => Value.RowCount * Value.ColumnCount;

    /// <summary>
    /// The number of blocks that threads share in every pass over the elements. It does not depend on threads, so that what is summed up by
    /// block does not either.
    /// </summary>
    internal int Blocks => (Length + (BlockLength - 1)) / BlockLength;

    /// <summary>The elements of the blocks first to end - 1, as they lie in memory.</summary>
    internal Range ElementsOfBlocks(int first, int end) => (first * BlockLength)..Math.Min(end * BlockLength, Length);

    /// <summary>The blocks first to end - 1 that some elements consist of.</summary>
    internal (int First, int End) BlocksOf(Range elements)
    {
        (int start, int length) = elements.GetOffsetAndLength(Length);
        return (start / BlockLength, (start + length + (BlockLength - 1)) / BlockLength);
    }

    /// <summary>The elements of the columns first to end - 1.</summary>
    internal Range ElementsOfColumns(int first, int end) => (first * Value.RowCount)..(end * Value.RowCount);

    /// <summary>Takes the name that it has in layer number <paramref name="layer"/> of a network.</summary>
    internal void NameIn(int layer) => Name = $"{layer}.{_path ?? LocalName}";

    /// <summary>Takes the name that it has in a module, such as "first.W".</summary>
    internal void NameWithin(string path) => Name = _path = path;

    private static string RequireName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return name.Contains('.') ? throw new ArgumentException($"The name {name} has a dot, which separates layers in the names of a state.", nameof(name)) : name;
    }

    private static Matrix<T> CopyOf(Matrix<T> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Dense.Copy(value);
    }
}
