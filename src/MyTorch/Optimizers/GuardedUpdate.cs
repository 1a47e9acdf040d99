using System.Numerics;

namespace MyTorch;

/// <summary>
/// Updates a parameter by user code that may throw, block by block, after saving a copy of each block. The blocks, and therefore the results, do
/// not depend on the number of threads.
/// </summary>
internal sealed class GuardedUpdate<T>(ParameterState<T> state, Action<ParameterUpdate<T>> update) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _value = new T[state.Parameter.Length];
    private readonly T[][] _arrays = [.. state.Arrays.Select(array => new T[array.Length])];
    private readonly bool[] _isStarted = new bool[state.Parameter.Blocks];
    private readonly Exception?[] _failures = new Exception?[state.Parameter.Blocks];

    /// <summary>The exception of the first block that failed in this step, or null.</summary>
    public Exception? Failure => Array.Find(_failures, failure => failure is not null);

    /// <summary>Starts a step.</summary>
    public void Begin()
    {
        Array.Clear(_isStarted);
        Array.Clear(_failures);
    }

    /// <summary>Updates whole blocks and stops at the first that fails.</summary>
    public void Run(Range elements)
    {
        (int first, int end) = state.Parameter.BlocksOf(elements);
        for (int block = first; block < end; block++)
        {
            Range range = state.Parameter.ElementsOfBlocks(block, block + 1);
            Dense.Span(state.Parameter.Value)[range].CopyTo(_value.AsSpan(range));
            Copy(state.Arrays, _arrays, range);
            _isStarted[block] = true;
            try
            {
                update(new ParameterUpdate<T>(state, range));
            }
            catch (Exception failure)
            {
                _failures[block] = failure;
                return;
            }
        }
    }

    /// <summary>Restores all blocks that this step has started to update.</summary>
    public void Restore()
    {
        state.Parameter.Version++;
        for (int block = 0; block < _isStarted.Length; block++)
        {
            if (_isStarted[block])
            {
                Range range = state.Parameter.ElementsOfBlocks(block, block + 1);
                _value.AsSpan(range).CopyTo(Dense.Span(state.Parameter.Value)[range]);
                Copy(_arrays, state.Arrays, range);
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
