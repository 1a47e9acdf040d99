using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Autograd;

/// <summary>Computes gradients, Jacobians and Hessians of functions of variables.</summary>
public static class Autograd
{
    /// <summary>
    /// Disables gradient recording on the calling thread until the returned object is disposed: results of operations have no creator, so no
    /// gradient flows through them.
    /// </summary>
    public static IDisposable NoGrad() => new GradientMode.Scope();

    /// <summary>
    /// Computes the gradients of a 1 x 1 variable with respect to other variables; the stored gradients of leaves do not change.
    /// </summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="y">The variable, 1 x 1.</param>
    /// <param name="xs">Leaves or intermediate results from which <paramref name="y"/> was computed.</param>
    /// <param name="createGraph">
    /// Whether to record the computation of the gradients, for higher derivatives. If true, the graph is also retained.
    /// </param>
    /// <param name="retainGraph">Whether to keep the graph for another backward pass.</param>
    /// <returns>
    /// A gradient for each of <paramref name="xs"/>, with the same shape; zeros if <paramref name="y"/> does not depend on it.
    /// </returns>
    /// <exception cref="ArgumentException">One of <paramref name="xs"/> does not require a gradient.</exception>
    /// <exception cref="InvalidOperationException">
    /// <paramref name="y"/> is not 1 x 1, or the graph is not usable: see <see cref="Variable{T}.Backward(bool)"/>.
    /// </exception>
    /// <exception cref="NotSupportedException">
    /// <paramref name="createGraph"/> is true and an operation has no second derivative; the message names it.
    /// </exception>
    public static IReadOnlyList<Variable<T>> Gradients<T>(Variable<T> y, IReadOnlyList<Variable<T>> xs, bool createGraph = false, bool retainGraph = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(y);
        return y.Length == 1 ? Gradients(y, xs, new Variable<T>(T.One), createGraph, retainGraph)
            : throw new InvalidOperationException($"{y} is not 1 x 1: pass the gradient with respect to it, or sum it first.");
    }

    /// <summary>
    /// Same as <see cref="Gradients{T}(Variable{T}, IReadOnlyList{Variable{T}}, bool, bool)"/>, but for a variable of any shape.
    /// </summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="y">The variable, R x C.</param>
    /// <param name="xs">Leaves or intermediate results from which <paramref name="y"/> was computed.</param>
    /// <param name="gradient">The gradient with respect to <paramref name="y"/>, R x C.</param>
    /// <param name="createGraph">
    /// Whether to record the computation of the gradients, for higher derivatives. If true, the graph is also retained.
    /// </param>
    /// <param name="retainGraph">Whether to keep the graph for another backward pass.</param>
    /// <returns>
    /// A gradient for each of <paramref name="xs"/>, with the same shape; zeros if <paramref name="y"/> does not depend on it.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="gradient"/> does not have the shape of <paramref name="y"/>, or one of <paramref name="xs"/> does not require a gradient.
    /// </exception>
    public static IReadOnlyList<Variable<T>> Gradients<T>(
        Variable<T> y, IReadOnlyList<Variable<T>> xs, Variable<T> gradient, bool createGraph = false, bool retainGraph = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(y);
        ArgumentNullException.ThrowIfNull(xs);
        ArgumentNullException.ThrowIfNull(gradient);
        foreach ((int index, Variable<T> x) in xs.Index())
        {
            ArgumentNullException.ThrowIfNull(x, nameof(xs));
            if (!x.RequiresGradient)
            {
                throw new ArgumentException($"xs[{index}], {x}, does not require a gradient: create it with requiresGradient: true before y is computed.", nameof(xs));
            }
        }

        if (gradient.RowCount != y.RowCount || gradient.ColumnCount != y.ColumnCount)
        {
            throw new ArgumentException($"The gradient is {gradient.RowCount} x {gradient.ColumnCount}, but {y.Label} is {y.RowCount} x {y.ColumnCount}: the shapes must be equal.", nameof(gradient));
        }

        Variable<T>?[] found = BackwardPass<T>.Run(y, gradient, xs, createGraph, retainGraph);
        return [.. found.Zip(xs, (derivative, x) => derivative ?? new Variable<T>(Dense.Create<T>(x.RowCount, x.ColumnCount)))];
    }

    /// <summary>
    /// Computes the Jacobian of a function at a point: element (i, j) is the derivative of element i of the result with respect to element j of
    /// the point.
    /// </summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="function">The function; it is called once.</param>
    /// <param name="x">The point, R x C.</param>
    /// <returns>A matrix, M x (R C) for a result of M elements, with elements in column-major order, as MathNet stores them.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no elements.</exception>
    public static Matrix<T> Jacobian<T>(Func<Variable<T>, Variable<T>> function, Matrix<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(function);
        var point = new Variable<T>(x, requiresGradient: true, name: "x");
        return JacobianOf(function(point), point);
    }

    /// <summary>
    /// Computes the Jacobian of a network or a layer for one sample: element (i, j) is the derivative of output i with respect to input j.
    /// </summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="network">The network, in its current mode; the gradients of its parameters do not change.</param>
    /// <param name="x">The sample, 1 x C.</param>
    /// <returns>A matrix, K x C for K outputs.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> does not have one row, or has the wrong number of columns.</exception>
    public static Matrix<T> Jacobian<T>(Layer<T> network, Matrix<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        network.Pipeline.RequireInput(x, nameof(x));
        return x.RowCount == 1 ? Jacobian(network.Forward, x) : throw new ArgumentException($"x is {x.RowCount} x {x.ColumnCount}: it must be one sample, 1 x {x.ColumnCount}.", nameof(x));
    }

    /// <summary>
    /// Computes the Hessian of a function with a 1 x 1 result: element (i, j) is the second derivative with respect to elements i and j of the
    /// point.
    /// </summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="function">The function; it is called once.</param>
    /// <param name="x">The point, R x C.</param>
    /// <returns>A matrix, (R C) x (R C), with elements in column-major order.</returns>
    /// <exception cref="InvalidOperationException">The result is not 1 x 1.</exception>
    /// <exception cref="NotSupportedException">An operation has no second derivative; the message names it.</exception>
    public static Matrix<T> Hessian<T>(Func<Variable<T>, Variable<T>> function, Matrix<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(function);
        var point = new Variable<T>(x, requiresGradient: true, name: "x");
        return JacobianOf(GradientOf(function(point), point), point);
    }

    /// <summary>Computes the product of the Hessian of a function and a direction, without computing the Hessian.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="function">The function with a 1 x 1 result; it is called once.</param>
    /// <param name="x">The point, R x C.</param>
    /// <param name="direction">The direction, R x C.</param>
    /// <returns>The product, R x C.</returns>
    /// <exception cref="ArgumentException"><paramref name="direction"/> does not have the shape of <paramref name="x"/>.</exception>
    /// <exception cref="InvalidOperationException">The result is not 1 x 1.</exception>
    /// <exception cref="NotSupportedException">An operation has no second derivative; the message names it.</exception>
    public static Matrix<T> HessianVectorProduct<T>(Func<Variable<T>, Variable<T>> function, Matrix<T> x, Matrix<T> direction)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(x);
        Shape.RequireSame(direction, nameof(direction), Shape.From(nameof(x), x));
        var point = new Variable<T>(x, requiresGradient: true, name: "x");
        Variable<T> gradient = GradientOf(function(point), point);
        return gradient.RequiresGradient ? Gradients(gradient, [point], new Variable<T>(direction))[0].Value : Dense.Create<T>(x.RowCount, x.ColumnCount);
    }

    private static Variable<T> GradientOf<T>(Variable<T> y, Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        y is { RequiresGradient: false, Length: 1 } ? new Variable<T>(Dense.Create<T>(x.RowCount, x.ColumnCount)) : Gradients(y, [x], createGraph: true)[0];

    /// <summary>Computes the Jacobian with one backward pass for each element of y.</summary>
    private static Matrix<T> JacobianOf<T>(Variable<T> y, Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> result = Dense.Create<T>(y.Length, x.Length);
        for (int i = 0; y.RequiresGradient && i < y.Length; i++)
        {
            Matrix<T> unit = Dense.Create<T>(y.RowCount, y.ColumnCount);
            unit[i % y.RowCount, i / y.RowCount] = T.One;
            Variable<T> row = Gradients(y, [x], new Variable<T>(unit), retainGraph: i < y.Length - 1)[0];
            result.SetRow(i, row.Data);
        }

        return result;
    }
}
