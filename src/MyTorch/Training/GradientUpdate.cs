using System.Numerics;
using System.Numerics.Tensors;
using MyTorch.Execution;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// The passes that follow the gradients of a trainer's step: their norm, by which they are checked and clipped, and the update of every
/// parameter, unless the optimizer makes its step by itself. A thread has the same blocks of a parameter in each pass.
/// </summary>
internal sealed class GradientUpdate<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int FlopsPerElement = 8;

    private readonly Sequential<T> _network;
    private readonly Optimizer<T> _optimizer;
    private readonly BatchPlace _place;

    /// <summary>The sum of squares of each block of each gradient.</summary>
    private readonly double[] _squares;

    private T? _factor;

    public GradientUpdate(Sequential<T> network, Optimizer<T> optimizer, BatchPlace place)
    {
        (_network, _optimizer, _place) = (network, optimizer, place);
        _squares = new double[network.Parameters.Sum(parameter => parameter.Blocks)];
        FusedPasses squares = new(grain: 1);
        FusedPasses ready = new(grain: 1) { IsForCaller = !optimizer.IsBuiltIn };
        FusedPasses update = new(grain: 1);
        int first = 0;
        foreach (Parameter<T> parameter in network.Parameters)
        {
            squares.Add(SquaresOf(parameter, first));
            update.Add(UpdateOf(parameter));
            first += parameter.Blocks;
        }

        ready.Add(new Pass("norm of the gradients", Cut.Blocks(1), (_, _) => Ready()));
        Groups = optimizer.EvaluatesLoss ? [squares, ready] : [squares, ready, update, .. optimizer.EndGroups];
    }

    /// <summary>The largest norm of all gradients together, or null.</summary>
    public double? MaxNorm { get; init; }

    /// <summary>The largest magnitude of an element of a gradient, or null.</summary>
    public double? MaxValue { get; init; }

    /// <summary>Receives the norms of the gradients of the parameters, or null.</summary>
    public GradientNorms<T>? Norms { get; init; }

    /// <summary>Receives the norms of the gradients of the outputs of the layers, or null.</summary>
    public DeltaNorms<T>? DeltaNorms { get; init; }

    /// <summary>The passes, in groups between barriers.</summary>
    public IReadOnlyList<PassGroup> Groups { get; }

    private Pass SquaresOf(Parameter<T> parameter, int first) =>
        new($"squares of the gradient of {parameter.Name}", Cut.Blocks(parameter.Blocks), (start, end) =>
        {
            for (int block = start; block < end; block++)
            {
                _squares[first + block] = NormKernels.SumOfSquares<T>(Dense.Span(parameter.Gradient)[parameter.ElementsOfBlocks(block, block + 1)]);
            }
        })
        {
            Flops = FlopsPerElement * (long)parameter.Length,
        };

    private Pass UpdateOf(Parameter<T> parameter)
    {
        Action<Range>? update = _optimizer.UpdateOf(parameter);
        return new Pass($"update of {parameter.Name}", Cut.Blocks(parameter.Blocks), (start, end) =>
        {
            Range elements = parameter.ElementsOfBlocks(start, end);
            Span<T> gradient = Dense.Span(parameter.Gradient)[elements];
            if (_factor is { } factor)
            {
                TensorPrimitives.Multiply(gradient, factor, gradient);
            }

            if (MaxValue is { } value)
            {
                T bound = T.CreateTruncating(value);
                TensorPrimitives.Clamp(gradient, -bound, bound, gradient);
            }

            update?.Invoke(elements);
        })
        {
            Flops = FlopsPerElement * (long)parameter.Length,
        };
    }

    /// <summary>Rejects gradients that are not finite, decides how they are scaled, and begins the step of the optimizer.</summary>
    private void Ready()
    {
        if (_place.Evaluation > 1)
        {
            return;
        }

        double norm = Math.Sqrt(NormKernels.Sum<double>(_squares));
        if (!double.IsFinite(norm))
        {
            NotFinite.RequireGradients(_network, _place);
        }

        Norms?.Add(norm, _squares);
        DeltaNorms?.Add();
        _factor = MaxNorm is { } max && GradientClipping.FactorFor(norm, max) is { } factor ? T.CreateTruncating(factor) : null;
        if (!_optimizer.EvaluatesLoss)
        {
            _optimizer.Begin();
        }
    }
}
