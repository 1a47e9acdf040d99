using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// The base class of layers that normalize each row (sample) of a batch over its features; <see cref="BatchNorm{T}"/> normalizes each column.
/// Rows are independent of each other, and training and evaluation give the same output.
/// </summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public abstract class RowNormalization<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly bool _isCentered;
    private readonly T _epsilon;

    private protected RowNormalization(int features, double epsilon, bool isCentered)
    {
        Setting.Count(features);
        Epsilon = Setting.NotNegative<T>(epsilon);
        (_epsilon, _isCentered) = (T.CreateTruncating(epsilon), isCentered);
        Parameter<T> gamma = new(nameof(Gamma), ParameterKind.Normalization, Matrix<T>.Build.Dense(1, features, T.One));
        Parameters = isCentered ? [gamma, new("Beta", ParameterKind.Normalization, Dense.Create<T>(1, features))] : [gamma];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter<T>> Parameters { get; }

    /// <summary>The value added to the variance or mean square before taking the square root.</summary>
    public double Epsilon { get; }

    /// <summary>The scale, 1 x C.</summary>
    public Matrix<T> Gamma => Parameters[0].Value;

    /// <summary>The gradient of gamma, 1 x C: summed over the batch and accumulated until zeroed.</summary>
    public Matrix<T> DGamma => Parameters[0].Gradient;

    /// <summary>The parameters under PyTorch's names.</summary>
    internal override IReadOnlyList<StateEntry<T>> StateEntries =>
        [.. Parameters.Select((parameter, index) => new StateEntry<T>(index == 0 ? "weight" : "bias", parameter.Value, parameter.Length))];

    /// <inheritdoc/>
    public override int? InputColumns => Gamma.ColumnCount;

    internal override IReadOnlyList<LayerSetting> Settings => [new(Name, "epsilon", Epsilon)];

    /// <inheritdoc/>
    protected internal override bool NeedsInput => false;

    /// <inheritdoc/>
    protected internal override bool NeedsOutput => false;

    internal override Shape InputShape => Shape.From(nameof(Gamma), Gamma);

    /// <inheritdoc/>
    /// <remarks>
    /// Y = gamma n + beta for the normalized row n. Backward: with g = gamma DY, DX = (g - mean(g) - n * mean(g n)) / deviation, where the means
    /// are taken over the row and mean(g) is omitted without centering. DGamma and DBeta are the sums of n DY and of DY over the batch.
    /// </remarks>
    protected internal sealed override void DeclarePasses(LayerPlan<T> plan)
    {
        const long Flops = 16;
        int features = Gamma.ColumnCount;
        ColumnBuffer<T> normalized = plan.IsPrediction ? plan.Y : plan.Reserve(features);
        ColumnBuffer<T> inverse = plan.Reserve(1);
        plan.Forward(Cut.Rows, Flops * features, (start, end) => RowNormKernels.Normalize(
            plan.X.Elements, plan.X.Stride, plan.Rows, Dense.Span(Gamma), _isCentered ? Dense.Span(Parameters[1].Value) : default, _epsilon,
            plan.Y.Elements, normalized.Elements, inverse[0], start, end));
        plan.Backward(Cut.Rows, Flops * features, (start, end) => RowNormKernels.InputGradient(
            plan.DY.Elements, normalized.Elements, plan.Rows, Dense.Span(Gamma), _isCentered, inverse[0], plan.DX.Elements, start, end));

        // The backward pass reads gamma, so it is updated only afterwards.
        plan.ColumnGradient(Parameters[0], 2L * features, (start, end) =>
        {
            Span<T> gradient = Dense.Span(DGamma);
            for (int j = start; j < end; j++)
            {
                gradient[j] = Reductions.SumAndDot<T>(plan.DY[j], normalized[j]).Dot + (plan.AccumulatesGradients ? gradient[j] : T.Zero);
            }
        }, isWeight: true);
        if (!_isCentered)
        {
            return;
        }

        plan.ColumnGradient(Parameters[1], features, (start, end) =>
        {
            Span<T> gradient = Dense.Span(Parameters[1].Gradient);
            for (int j = start; j < end; j++)
            {
                gradient[j] = Reductions.Sum<T>(plan.DY[j]) + (plan.AccumulatesGradients ? gradient[j] : T.Zero);
            }
        });
    }
}
