using System.Numerics;

namespace MyTorch;

/// <summary>
/// The update of a parameter by code that may fail: block by block, so that calls and bits are the same for any number of threads, after a
/// copy of what the block was before.
/// </summary>
internal sealed class GuardedUpdate<T>(ParameterState<T> state, Action<ParameterUpdate<T>> update) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _value = new T[state.Parameter.Length];
    private readonly T[][] _arrays = [.. state.Arrays.Select(array => new T[array.Length])];
    private readonly bool[] _isBegun = new bool[state.Parameter.Blocks];
    private readonly Exception?[] _failures = new Exception?[state.Parameter.Blocks];

    /// <summary>The exception of the lowest block that failed in this step, or null.</summary>
    public Exception? Failure => Array.Find(_failures, failure => failure is not null);

    /// <summary>Begins a step.</summary>
    public void Begin()
    {
        Array.Clear(_isBegun);
        Array.Clear(_failures);
    }

    /// <summary>Updates whole blocks, up to the first that fails.</summary>
    public void Run(Range elements)
    {
        (int first, int end) = state.Parameter.BlocksOf(elements);
        for (int block = first; block < end; block++)
        {
            Range own = state.Parameter.ElementsOfBlocks(block, block + 1);
            Dense.Span(state.Parameter.Value)[own].CopyTo(_value.AsSpan(own));
            Copy(state.Arrays, _arrays, own);
            _isBegun[block] = true;
            try
            {
                update(new ParameterUpdate<T>(state, own));
            }
            catch (Exception failure)
            {
                _failures[block] = failure;
                return;
            }
        }
    }

    /// <summary>Restores all blocks that this step has begun.</summary>
    public void Restore()
    {
        state.Parameter.Version++;
        for (int block = 0; block < _isBegun.Length; block++)
        {
            if (_isBegun[block])
            {
                Range own = state.Parameter.ElementsOfBlocks(block, block + 1);
                _value.AsSpan(own).CopyTo(Dense.Span(state.Parameter.Value)[own]);
                Copy(_arrays, state.Arrays, own);
            }
        }
    }

    private static void Copy(IReadOnlyList<T[]> from, IReadOnlyList<T[]> to, Range elements)
    {
        for (int i = 0; i < from.Count; i++)
        {
            if (from[i].Length > 0)
            {
                from[i].AsSpan(elements).CopyTo(to[i].AsSpan(elements));
            }
        }
    }
}
