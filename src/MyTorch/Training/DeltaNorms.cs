using System.Numerics;
using MyTorch.Execution;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>The Euclidean norms of the gradients of the loss with respect to the output of each layer, as means over the batches of an epoch.</summary>
internal sealed class DeltaNorms<T>(Sequential<T> network) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>For each layer, the sum of squares of each column of its output gradient.</summary>
    private readonly double[][] _squares = new double[network.Parts.Count][];
    private readonly CompensatedSum[] _sums = new CompensatedSum[network.Parts.Count];
    private int _batches;

    /// <summary>The names of the curves.</summary>
    public IEnumerable<string> Curves => Enumerable.Range(0, _sums.Length).Select(NameOf);

    /// <summary>Creates the pass that runs when the output gradient of a layer is known, before the backward pass of the layer.</summary>
    /// <param name="index">The index of the layer.</param>
    /// <param name="plan">The plan of the layer.</param>
    public Pass PassOf(int index, LayerPlan<T> plan)
    {
        double[] squares = _squares[index] = new double[plan.Y.Columns];
        return new Pass($"squares of the gradient of the output of {plan.Layer.Name}", Cut.Columns(squares.Length), (start, end) =>
        {
            for (int column = start; column < end; column++)
            {
                squares[column] = NormKernels.SumOfSquares<T>(plan.DY[column]);
            }
        })
        {
            FlopsPerRow = 2 * squares.Length,
            IsLocal = true,
            IsElementwise = true,
        };
    }

    /// <summary>Begins an epoch.</summary>
    public void Clear()
    {
        Array.Clear(_sums);
        _batches = 0;
    }

    /// <summary>Adds the batch whose backward pass has just run.</summary>
    public void Add()
    {
        for (int layer = 0; layer < _sums.Length; layer++)
        {
            _sums[layer].Add(Math.Sqrt(NormKernels.Sum<double>(_squares[layer])));
        }

        _batches++;
    }

    /// <summary>Adds the means over the epoch to the metrics.</summary>
    public void WriteTo(OrderedDictionary<string, double> metrics)
    {
        for (int layer = 0; layer < _sums.Length; layer++)
        {
            metrics[NameOf(layer)] = _sums[layer].Value / _batches;
        }
    }

    private static string NameOf(int layer) => $"{History.DeltaNorm}.{layer}";
}
