using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// The base class of element-wise activations, which keep their last input and output for the backward pass. A custom activation overrides only
/// <see cref="Forward(ReadOnlySpan{T}, Span{T})"/> and <see cref="Derivative(ReadOnlySpan{T}, ReadOnlySpan{T}, Span{T})"/>.
/// </summary>
/// <remarks>
/// Several threads call the two overridden methods concurrently, each for a chunk of the batch, so they must be element-wise and stateless.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public abstract class Activation<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The approximate cost of the exponential function.</summary>
    private const long FlopsPerElement = 16;

    /// <summary>Creates the activation.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    protected Activation()
    {
    }

    /// <summary>A copy of the output of the last Forward, N x C.</summary>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    public Matrix<T> State
    {
        get
        {
            LayerPlan<T> plan = RequireForward();
            return Dense.From<T>(plan.Y.Elements, plan.Rows, plan.Y.Columns);
        }
    }

    /// <summary>Computes the element-wise derivative dA/dZ at the input of the last Forward.</summary>
    /// <returns>A new matrix, N x C.</returns>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    public Matrix<T> Derivative()
    {
        LayerPlan<T> plan = RequireForward();
        if (plan.Derivative is { } kept)
        {
            return Dense.From<T>(kept.Elements, plan.Rows, kept.Columns);
        }

        Matrix<T> result = Dense.Create<T>(plan.Rows, plan.Y.Columns);
        Derivative(plan.X.Elements, plan.Y.Elements, Dense.Span(result));
        return result;
    }

    /// <summary>
    /// Computes the function element by element, without side effects: several threads call it concurrently, each for its own chunk.
    /// </summary>
    /// <param name="z">Input elements.</param>
    /// <param name="a">Receives the output elements, as many as <paramref name="z"/> has; never overlaps it.</param>
    protected abstract void Forward(ReadOnlySpan<T> z, Span<T> a);

    /// <summary>
    /// Computes the derivative dA/dZ from the input or the output of the function, whichever is more convenient; without side effects, like the
    /// function.
    /// </summary>
    /// <param name="z">Input elements.</param>
    /// <param name="a">The output for <paramref name="z"/>.</param>
    /// <param name="derivative">Receives as many elements; never overlaps the others.</param>
    protected abstract void Derivative(ReadOnlySpan<T> z, ReadOnlySpan<T> a, Span<T> derivative);

    /// <summary>
    /// Whether the training forward pass also computes the derivative, because it shares most of its work with the function. The backward pass
    /// then reads neither the input nor the output, so the output overwrites the input.
    /// </summary>
    internal virtual bool KeepsDerivative => false;

    /// <inheritdoc/>
    protected internal override bool NeedsInput => !KeepsDerivative;

    /// <inheritdoc/>
    protected internal sealed override bool CanRunInPlace => KeepsDerivative;

    /// <summary>Computes the function without state, for activations composed of others.</summary>
    internal void Apply(ReadOnlySpan<T> z, Span<T> a) => Forward(z, a);

    /// <inheritdoc/>
    /// <remarks>Y = f(X). Backward: DX = DY f'(X), element by element.</remarks>
    protected internal sealed override void DeclarePasses(LayerPlan<T> plan)
    {
        Cut columns = Cut.Columns(plan.X.Columns);
        long flops = FlopsPerElement * columns.Length;
        if (KeepsDerivative && !plan.IsPrediction)
        {
            ColumnBuffer<T> derivative = plan.Derivative = plan.Reserve(columns.Length);
            plan.Forward(
                columns, flops, (start, end) => Forward(plan.X.Range(start, end), plan.Y.Range(start, end), derivative.Range(start, end)), isLocal: true);
            plan.Backward(
                columns,
                flops,
                (start, end) => Elementwise.Apply<T, ProductOperator<T>>(plan.DY.Range(start, end), derivative.Range(start, end), plan.DX.Range(start, end)),
                isLocal: true);
            return;
        }

        plan.Forward(columns, flops, (start, end) => Apply(plan, start, end), isLocal: true);
        plan.Backward(
            columns,
            flops,
            (start, end) => Backward(plan.X.Range(start, end), plan.Y.Range(start, end), plan.DY.Range(start, end), plan.DX.Range(start, end)),
            isLocal: true);
    }

    /// <summary>Computes the function and its derivative together.</summary>
    /// <param name="z">Input elements.</param>
    /// <param name="a">Receives the output elements, as many as <paramref name="z"/> has; may be the same span.</param>
    /// <param name="derivative">Receives as many elements; never overlaps the others.</param>
    internal virtual void Forward(ReadOnlySpan<T> z, Span<T> a, Span<T> derivative)
    {
        Forward(z, a);
        Derivative(z, a, derivative);
    }

    /// <summary>
    /// Computes dz = delta * dA/dZ element by element, for an activation that does not keep the derivative or is part of another one.
    /// </summary>
    /// <param name="z">Input elements.</param>
    /// <param name="a">The output for <paramref name="z"/>.</param>
    /// <param name="delta">The gradient with respect to the output, of the same length.</param>
    /// <param name="dz">Receives the gradient with respect to the input; may be <paramref name="delta"/>.</param>
    internal virtual void Backward(ReadOnlySpan<T> z, ReadOnlySpan<T> a, ReadOnlySpan<T> delta, Span<T> dz)
    {
        T[] buffer = ArrayPool<T>.Shared.Rent(delta.Length);
        Span<T> derivative = buffer.AsSpan(0, delta.Length);
        Derivative(z, a, derivative);
        TensorPrimitives.Multiply(delta, derivative, dz);
        ArrayPool<T>.Shared.Return(buffer);
    }

    private void Apply(LayerPlan<T> plan, int start, int end)
    {
        if (plan.X.IsContiguous)
        {
            Forward(plan.X.Range(start, end), plan.Y.Range(start, end));
            return;
        }

        for (int j = start; j < end; j++)
        {
            Forward(plan.X[j], plan.Y[j]);
        }
    }

    private LayerPlan<T> RequireForward([CallerMemberName] string member = "")
    {
        Guard.RequireForward(this, LastPlan?.Rows ?? 0, member);
        return LastPlan!;
    }
}
