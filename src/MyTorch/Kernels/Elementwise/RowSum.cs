using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>A sum over the columns of a row in each lane, in blocks, so that the rounding error of a long row stays small.</summary>
internal struct RowSum<T>
{
    private Vector512<T> _blocks;
    private Vector512<T> _block;

    /// <summary>The sum of each row.</summary>
    public readonly Vector512<T> Value => _blocks + _block;

    /// <summary>Adds the terms of a column; columns come in their order, from 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(Vector512<T> term, int column)
    {
        if (column % Pairwise.Block == 0)
        {
            _blocks += _block;
            _block = default;
        }

        _block += term;
    }
}
