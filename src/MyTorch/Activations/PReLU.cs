using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// y = x if x is positive, otherwise slope * x, with trainable slopes: one for each column, or one shared by all (He, Zhang, Ren and Sun 2015;
/// PyTorch's nn.PReLU).
/// </summary>
/// <remarks>Derivative: 1 if x is positive, otherwise the slope, including at 0. Slopes should be trained without weight decay.</remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class PReLU<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T> _slope;

    /// <summary>Creates the layer.</summary>
    /// <param name="parameters">The number of slopes: 1, shared by all columns, or the number of input columns.</param>
    /// <param name="slope">The initial slopes, finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public PReLU(int parameters = 1, double slope = 0.25)
    {
        Setting.Count(parameters);
        Setting.Finite<T>(slope);
        _slope = new(nameof(Slope), ParameterKind.Normalization, Matrix<T>.Build.Dense(1, parameters, T.CreateTruncating(slope)));
        Parameters = [_slope];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter<T>> Parameters { get; }

    /// <summary>The slopes for negative inputs, 1 x 1 or 1 x C.</summary>
    public Matrix<T> Slope => _slope.Value;

    /// <summary>The gradient of the slopes, 1 x 1 or 1 x C: summed over the batch and accumulated until zeroed.</summary>
    public Matrix<T> DSlope => _slope.Gradient;

    /// <summary>The entries of nn.PReLU.</summary>
    internal override IReadOnlyList<StateEntry<T>> StateEntries => [new("weight", Slope, _slope.Length)];

    /// <inheritdoc/>
    public override int? InputColumns => IsShared ? null : _slope.Length;

    /// <inheritdoc/>
    protected internal override bool NeedsOutput => false;

    internal override Shape InputShape => Shape.From(nameof(Slope), Slope);

    private bool IsShared => _slope.Length == 1;

    /// <inheritdoc/>
    /// <remarks>
    /// Backward: DX = DY if x is positive, otherwise slope * DY. DSlope is the sum of x DY over all x of the column that are not positive, or of
    /// all columns if the slope is shared.
    /// </remarks>
    protected internal override void DeclarePasses(LayerPlan<T> plan)
    {
        const long Flops = 4;
        int columns = plan.X.Columns;
        bool isShared = IsShared;
        var cut = Cut.Columns(columns);
        plan.Forward(cut, Flops * columns, (start, end) =>
        {
            for (int j = start; j < end; j++)
            {
                Elementwise.Apply(plan.X[j], plan.Y[j], new LeakyReLUOperator<T>(Dense.Span(Slope)[isShared ? 0 : j]));
            }
        }, isLocal: true);
        if (!isShared)
        {
            plan.Backward(cut, Flops * columns, (start, end) => BackwardColumns(plan, start, end, Dense.Span(DSlope), plan.AccumulatesGradients), isLocal: true, _slope);
            return;
        }

        var sums = new T[columns];
        plan.Backward(cut, Flops * columns, (start, end) => BackwardColumns(plan, start, end, sums, adds: false), isLocal: true);
        plan.Backward(Cut.Columns(1), columns, (_, _) =>
            Dense.Span(DSlope)[0] = Reductions.Sum<T>(sums) + (plan.AccumulatesGradients ? DSlope[0, 0] : T.Zero), isLocal: false, _slope);
    }

    /// <summary>Computes the gradient of the input and each column's term of the slope gradient.</summary>
    private void BackwardColumns(LayerPlan<T> plan, int start, int end, Span<T> sums, bool adds)
    {
        for (int j = start; j < end; j++)
        {
            T sum = PReLUKernels.Backward(plan.X[j], plan.DY[j], Dense.Span(Slope)[IsShared ? 0 : j], plan.DX[j]);
            sums[j] = sum + (adds ? sums[j] : T.Zero);
        }
    }
}

/// <summary>The backward pass of a column.</summary>
file static class PReLUKernels
{
    /// <summary>
    /// Computes dx = dy if x is positive, otherwise slope * dy, and returns the sum of x dy over all x that are not positive. dx may be dy.
    /// </summary>
    public static T Backward<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> dy, T slope, Span<T> dx) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (x.Length > Pairwise.Block)
        {
            int half = Pairwise.Half(x.Length);
            return Backward(x[..half], dy[..half], slope, dx[..half]) + Backward(x[half..], dy[half..], slope, dx[half..]);
        }

        dy = dy[..x.Length];
        dx = dx[..x.Length];
        int width = Vector512<T>.Count;
        Vector512<T> sums = default;
        int i = 0;
        for (; i + width <= x.Length; i += width)
        {
            Vector512<T> input = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(x), (nuint)i);
            Vector512<T> delta = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(dy), (nuint)i);
            sums += Term(input, delta);
            Gradient(input, delta, slope).StoreUnsafe(ref MemoryMarshal.GetReference(dx), (nuint)i);
        }

        if (i < x.Length)
        {
            (Vector512<T> input, Vector512<T> delta) = (PartialVector.Load(x[i..]), PartialVector.Load(dy[i..]));
            sums += Term(input, delta);
            PartialVector.Store(Gradient(input, delta, slope), dx[i..]);
        }

        return Reductions.Sum(sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Term<T>(Vector512<T> x, Vector512<T> dy) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<T>.Zero), Vector512<T>.Zero, x * dy);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Gradient<T>(Vector512<T> x, Vector512<T> dy, T slope) => dy * new LeakyReLUDerivativeOperator<T>(slope).Invoke(x);
}
