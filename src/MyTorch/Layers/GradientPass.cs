using System.Numerics;
using MyTorch.Execution;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// A parallel pass over the gradients of parameters. Each worker processes the same blocks as in the backward pass and the optimizer, which are
/// still in its cache. The results of the blocks are summed in block order, so the sum does not depend on the number of threads.
/// </summary>
internal sealed class GradientPass<T, TOperation> : IParallelWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TOperation : struct, IGradientOperation<T>
{
    /// <summary>The cost of an element, in the floating-point operations of a matrix product that <see cref="ThreadTeam"/> counts.</summary>
    private const int FlopsPerElement = 8;

    // Null while in use. Reused so that the next pass allocates nothing; concurrent passes create another instance.
    private static GradientPass<T, TOperation>? _spare;

    private IReadOnlyList<Parameter<T>> _parameters = [];
    private TOperation _operation;
    private double[] _results = [];

    /// <summary>Applies the operation to every block and returns the sum of its results.</summary>
    public static double Run(TOperation operation, IReadOnlyList<Parameter<T>> parameters)
    {
        GradientPass<T, TOperation> pass = Interlocked.Exchange(ref _spare, null) ?? new GradientPass<T, TOperation>();
        double sum = pass.Sum(operation, parameters);
        pass._parameters = [];
        _spare = pass;
        return sum;
    }

    public void Run(int part, int parts)
    {
        int first = 0;
        for (int i = 0; i < _parameters.Count; i++)
        {
            Parameter<T> parameter = _parameters[i];
            (int start, int end) = Chunks.Range(parameter.Blocks, part, parts, grain: 1);
            for (int block = start; block < end; block++)
            {
                _results[first + block] = _operation.Invoke(Dense.Span(parameter.Gradient)[parameter.ElementsOfBlocks(block, block + 1)]);
            }

            first += parameter.Blocks;
        }
    }

    private double Sum(TOperation operation, IReadOnlyList<Parameter<T>> parameters)
    {
        (_operation, _parameters) = (operation, parameters);
        int blocks = 0;
        long elements = 0;
        for (int i = 0; i < parameters.Count; i++)
        {
            blocks += parameters[i].Blocks;
            elements += parameters[i].Length;
        }

        Workspace.Reserve(ref _results, blocks, 1);
        ParallelWork.Run(this, ParallelWork.ChunksFor(FlopsPerElement * elements));
        return NormKernels.Sum<double>(_results.AsSpan(0, blocks));
    }
}
