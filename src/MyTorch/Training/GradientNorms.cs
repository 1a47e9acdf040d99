using System.Numerics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>The Euclidean norms of the gradients, in total and for each layer, averaged over the batches of an epoch.</summary>
internal sealed class GradientNorms<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The curve name of each layer and the number of blocks of its parameters.</summary>
    private readonly (string Curve, int Blocks)[] _layers;
    private readonly CompensatedSum[] _sums;
    private CompensatedSum _sum;
    private int _batches;

    public GradientNorms(Sequential<T> network)
    {
        _layers =
        [
            .. from part in network.Parts.Index()
               where part.Item.Parameters.Count > 0
               select ($"{History.GradientNorm}.{part.Index}", part.Item.Parameters.Sum(parameter => parameter.Blocks)),
        ];
        _sums = new CompensatedSum[_layers.Length];
    }

    /// <summary>The names of the curves.</summary>
    public IEnumerable<string> Curves => _layers.Select(layer => layer.Curve).Prepend(History.GradientNorm);

    /// <summary>Begins an epoch.</summary>
    public void Clear()
    {
        Array.Clear(_sums);
        (_sum, _batches) = (default, 0);
    }

    /// <summary>Adds the gradients of a batch.</summary>
    /// <param name="norm">The norm of all gradients together.</param>
    /// <param name="squares">The sum of squares of each block of each gradient.</param>
    public void Add(double norm, ReadOnlySpan<double> squares)
    {
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            int blocks = _layers[layer].Blocks;
            _sums[layer].Add(Math.Sqrt(NormKernels.Sum(squares[..blocks])));
            squares = squares[blocks..];
        }

        _sum.Add(norm);
        _batches++;
    }

    /// <summary>Adds the means over the epoch to the metrics.</summary>
    public void WriteTo(OrderedDictionary<string, double> metrics)
    {
        metrics[History.GradientNorm] = _sum.Value / _batches;
        for (int layer = 0; layer < _layers.Length; layer++)
        {
            metrics[_layers[layer].Curve] = _sums[layer].Value / _batches;
        }
    }
}
