using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// Normalization of each row (sample) of a batch by what its columns (features) have in common, unlike <see cref="BatchNorm{T}"/>, which
/// normalizes each column: a row does not depend on the others, and training and evaluation give the same.
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

    /// <summary>The number that is added to the variance, or the mean square, before its root is taken.</summary>
    public double Epsilon { get; }

    /// <summary>The scale, 1 x C.</summary>
    public Matrix<T> Gamma => Parameters[0].Value;

    /// <summary>The gradient of gamma, 1 x C: the sum over the batch, added up until it is zeroed.</summary>
    public Matrix<T> DGamma => Parameters[0].Gradient;

    /// <summary>Under PyTorch's names.</summary>
    internal override IReadOnlyList<StateEntry<T>> StateEntries =>
        [.. Parameters.Select((parameter, index) => new StateEntry<T>(index == 0 ? "weight" : "bias", parameter.Value, parameter.Length))];

    /// <inheritdoc/>
    public override int? InputColumns => Gamma.ColumnCount;

    internal override IReadOnlyList<LayerSetting> Settings => [new(Name, "epsilon", Epsilon)];

    /// <inheritdoc/>
    protected internal override bool KeepsInput => false;

    /// <inheritdoc/>
    protected internal override bool KeepsOutput => false;

    internal override Shape InputShape => Shape.Of(nameof(Gamma), Gamma);

    /// <inheritdoc/>
    /// <remarks>
    /// Y = gamma n + beta for the normalized row n. Backward: with g = gamma DY, DX = (g - mean of g - n * mean of g n) / deviation, where the
    /// means are those of a row and the first one is left out without centering; DGamma and DBeta are the sums of n DY and of DY over the batch.
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

        // The backward pass reads gamma, which is updated only after it.
        plan.GradientByColumns(Parameters[0], 2L * features, (start, end) =>
        {
            Span<T> gradient = Dense.Span(DGamma);
            for (int j = start; j < end; j++)
            {
                gradient[j] = Reductions.SumAndDot<T>(plan.DY[j], normalized[j]).Dot + (plan.AddsToGradients ? gradient[j] : T.Zero);
            }
        }, isWeight: true);
        if (!_isCentered)
        {
            return;
        }

        plan.GradientByColumns(Parameters[1], features, (start, end) =>
        {
            Span<T> gradient = Dense.Span(Parameters[1].Gradient);
            for (int j = start; j < end; j++)
            {
                gradient[j] = Reductions.Sum<T>(plan.DY[j]) + (plan.AddsToGradients ? gradient[j] : T.Zero);
            }
        });
    }
}
