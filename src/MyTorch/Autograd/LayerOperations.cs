using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Autograd;

/// <summary>Uses layers, parameters and criteria in graphs.</summary>
public static class LayerOperations
{
    /// <summary>
    /// Returns the leaf that represents a parameter in graphs, with the value and gradient of the parameter; always the same instance.
    /// </summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="parameter">The parameter of a layer, or a custom parameter.</param>
    public static Variable<T> AsVariable<T>(this Parameter<T> parameter) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return (Variable<T>)(parameter.Companion ??= new Variable<T>(parameter));
    }

    /// <summary>
    /// Computes the output of a layer as one operation, or of a module by its formula. A layer may be used several times in a graph.
    /// </summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="layer">
    /// The layer or network, in its current mode; the gradients of its parameters are exact, including those of Linear.
    /// </param>
    /// <param name="x">The input, N x inputs.</param>
    /// <returns>The output, N x outputs.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has the wrong number of columns.</exception>
    public static Variable<T> Forward<T>(this Layer<T> layer, Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(x);
        return layer is Module<T> module ? module.Forward(x) : LayerOperation<T>.Apply(layer, x);
    }

    /// <summary>Computes the reduced loss of a batch, 1 x 1; for the reduction None, the sum.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="criterion">The criterion.</param>
    /// <param name="x">Logits, or whatever input the criterion expects, N x K.</param>
    /// <param name="y">Labels, N x K; for a classification criterion with K above 1, class indices, N x 1, are also accepted.</param>
    /// <param name="weights">The weights of the samples, N x 1, finite and at least 0; null for weights of 1.</param>
    /// <exception cref="ArgumentException">The shapes differ, or a row or a weight is invalid.</exception>
    public static Variable<T> Forward<T>(this Criterion<T> criterion, Variable<T> x, Matrix<T> y, Matrix<T>? weights = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(criterion);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        return new CriterionOperation<T>(criterion, x, y, null, weights).Apply();
    }

    /// <summary>Same as <see cref="Forward{T}(Criterion{T}, Variable{T}, Matrix{T}, Matrix{T})"/>, but for class indices.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="criterion">The criterion.</param>
    /// <param name="x">Logits, N x K.</param>
    /// <param name="classes">One class for each row, 0 to K - 1, or the index that the criterion ignores.</param>
    /// <param name="weights">The weights of the samples, N x 1, finite and at least 0; null for weights of 1.</param>
    /// <exception cref="ArgumentException">The number of classes is not N, or a row or a weight is invalid.</exception>
    public static Variable<T> Forward<T>(this Criterion<T> criterion, Variable<T> x, int[] classes, Matrix<T>? weights = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(criterion);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(classes);
        return new CriterionOperation<T>(criterion, x, null, classes, weights).Apply();
    }
}
