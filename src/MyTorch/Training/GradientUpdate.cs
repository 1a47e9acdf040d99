using System.Numerics;
using System.Numerics.Tensors;
using MyTorch.Execution;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// The passes that follow the gradients in a training step: penalties, the norm of the gradients for checking and clipping, and the update of each
/// parameter, unless the optimizer evaluates the loss itself. Each worker processes the same blocks of a parameter in every pass.
/// </summary>
internal sealed class GradientUpdate<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int FlopsPerElement = 8;

    private readonly Sequential<T> _network;
    private readonly Optimizer<T> _optimizer;
    private readonly BatchPosition _position;

    /// <summary>The sum of squares of each block of each gradient.</summary>
    private readonly double[] _squares;

    /// <summary>The penalties of each block; empty without penalties.</summary>
    private readonly double[] _penalties;

    private T? _factor;

    public GradientUpdate(Sequential<T> network, Optimizer<T> optimizer, BatchPosition position, params IReadOnlyList<Penalty<T>> penalties)
    {
        (_network, _optimizer, _position) = (network, optimizer, position);
        _squares = new double[network.Parameters.Sum(parameter => parameter.Blocks)];
        _penalties = penalties.Count > 0 ? new double[_squares.Length] : [];
        FusedPasses squares = new(grain: 1) { IsForCaller = penalties.Any(penalty => !penalty.IsBuiltIn) };
        FusedPasses ready = new(grain: 1) { IsForCaller = !optimizer.IsBuiltIn };
        FusedPasses update = new(grain: 1);
        int first = 0;
        foreach (Parameter<T> parameter in network.Parameters)
        {
            if (penalties.Where(penalty => penalty.AppliesTo(parameter)).ToArray() is { Length: > 0 } terms)
            {
                squares.Add(PenaltiesOf(parameter, first, terms));
            }

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

    /// <summary>Whether there are penalties.</summary>
    public bool HasPenalties => _penalties.Length > 0;

    /// <summary>The sum of all penalties for the parameters at which the last gradients were computed; 0 without penalties.</summary>
    public double PenaltySum { get; private set; }

    /// <summary>The sum of all penalties in the first evaluation of the batch.</summary>
    public double BatchPenalty { get; private set; }

    /// <summary>The passes, in groups between barriers.</summary>
    public IReadOnlyList<PassGroup> Groups { get; }

    private Pass PenaltiesOf(Parameter<T> parameter, int first, Penalty<T>[] terms) =>
        new($"penalty of {parameter.Name}", Cut.Blocks(parameter.Blocks), (start, end) =>
        {
            for (int block = start; block < end; block++)
            {
                Range elements = parameter.ElementsOfBlocks(block, block + 1);
                ReadOnlySpan<T> values = Dense.Span(parameter.Value)[elements];
                double sum = 0;
                foreach (Penalty<T> term in terms)
                {
                    sum += term.Value(values);
                    term.AddGradient(values, Dense.Span(parameter.Gradient)[elements]);
                }

                _penalties[first + block] = sum;
            }
        })
        {
            Flops = FlopsPerElement * (long)parameter.Length,
        };

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

    /// <summary>Throws if a gradient is not finite, computes the clipping factor, and begins the optimizer step.</summary>
    private void Ready()
    {
        PenaltySum = NormKernels.Sum<double>(_penalties);
        if (_position.Evaluation > 1)
        {
            return;
        }

        BatchPenalty = PenaltySum;
        NotFinite.RequirePenalty(PenaltySum, _position);
        double norm = Math.Sqrt(NormKernels.Sum<double>(_squares));
        if (!double.IsFinite(norm))
        {
            NotFinite.RequireGradients(_network, _position);
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
