using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Autograd;

/// <summary>Layers, parameters and criteria in graphs.</summary>
public static class LayerOperations
{
    /// <summary>The leaf that stands for a parameter in graphs, always the same object: value and gradient are those of the parameter.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="parameter">The parameter of a layer, or one of your own.</param>
    public static Variable<T> AsVariable<T>(this Parameter<T> parameter) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return (Variable<T>)(parameter.Companion ??= new Variable<T>(parameter));
    }

    /// <summary>The output of a layer, as one operation over its own passes; of a module, its formula. A layer may be used several times in a graph.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="layer">The layer or network, in the mode that it is in; gradients of its parameters are exact, also those of Linear.</param>
    /// <param name="x">The input, N x inputs.</param>
    /// <returns>N x outputs.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has another number of columns than the layer requires.</exception>
    public static Variable<T> Forward<T>(this Layer<T> layer, Variable<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(layer);
        ArgumentNullException.ThrowIfNull(x);
        return layer is Module<T> module ? module.Forward(x) : LayerOperation<T>.Apply(layer, x);
    }

    /// <summary>The reduced loss of a batch, 1 x 1; of the reduction None the sum.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="criterion">The criterion.</param>
    /// <param name="x">Logits, or whatever the criterion compares with the labels, N x K.</param>
    /// <param name="y">Labels, N x K, or, of a criterion over classes with K above 1, class indices, N x 1.</param>
    /// <param name="weights">The weights of the samples, N x 1, finite and not negative; null for weights of 1.</param>
    /// <exception cref="ArgumentException">The shapes differ, or a row or weight is not allowed.</exception>
    public static Variable<T> Forward<T>(this Criterion<T> criterion, Variable<T> x, Matrix<T> y, Matrix<T>? weights = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(criterion);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        return new CriterionOperation<T>(criterion, x, y, null, weights).Apply();
    }

    /// <summary>As <see cref="Forward{T}(Criterion{T}, Variable{T}, Matrix{T}, Matrix{T})"/>, with the labels as class indices.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="criterion">The criterion.</param>
    /// <param name="x">Logits, N x K.</param>
    /// <param name="classes">One class for each row, 0 to K - 1, or the index that the criterion ignores.</param>
    /// <param name="weights">The weights of the samples, N x 1, finite and not negative; null for weights of 1.</param>
    /// <exception cref="ArgumentException">There is not one class for each row, or a row or weight is not allowed.</exception>
    public static Variable<T> Forward<T>(this Criterion<T> criterion, Variable<T> x, int[] classes, Matrix<T>? weights = null) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(criterion);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(classes);
        return new CriterionOperation<T>(criterion, x, null, classes, weights).Apply();
    }
}
