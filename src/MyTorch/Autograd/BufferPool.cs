using System.Numerics;

namespace MyTorch.Autograd;

/// <summary>A pool of arrays of exact lengths, reused by the graphs of one thread.</summary>
internal sealed class BufferPool<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The largest length of an array that is found by index instead of a dictionary.</summary>
    private const int Short = 64;

    /// <summary>The memory overhead of an array, in elements.</summary>
    private const int Overhead = 4;

    /// <summary>The maximum number of elements in the pool, 512 MB of double; further arrays are left to the garbage collector.</summary>
    private const long MaxElements = 1L << 26;

    private readonly Stack<T[]>?[] _short = new Stack<T[]>?[Short + 1];
    private readonly Dictionary<int, Stack<T[]>> _long = [];
    private long _elements;

    /// <summary>The pool of the calling thread.</summary>
    public static BufferPool<T> Current => GraphThread<T>.Current.Buffers;

    /// <summary>Rents an array with undefined contents.</summary>
    public T[] Rent(int length)
    {
        if (StackFor(length) is { Count: > 0 } arrays)
        {
            _elements -= length + Overhead;
            return arrays.Pop();
        }

        return GC.AllocateUninitializedArray<T>(length);
    }

    /// <summary>Returns an array to the pool; the caller must not use it afterwards.</summary>
    public void Return(T[] array)
    {
        if (_elements + array.Length + Overhead > MaxElements)
        {
            return;
        }

        _elements += array.Length + Overhead;
        if (StackFor(array.Length) is not { } arrays)
        {
            arrays = new Stack<T[]>();
            if (array.Length <= Short)
            {
                _short[array.Length] = arrays;
            }
            else
            {
                _long.Add(array.Length, arrays);
            }
        }

        arrays.Push(array);
    }

    private Stack<T[]>? StackFor(int length) => length <= Short ? _short[length] : _long.GetValueOrDefault(length);
}
