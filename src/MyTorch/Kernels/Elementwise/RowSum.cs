using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>Sums over the columns of rows, one row in each lane, in blocks, which keeps the rounding error of a long row small.</summary>
internal struct RowSum<T>
{
    private Vector512<T> _blocks;
    private Vector512<T> _block;

    /// <summary>The sum of each row.</summary>
    public readonly Vector512<T> Value => _blocks + _block;

    /// <summary>Adds the terms of a column; columns must be added in order, from 0.</summary>
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
