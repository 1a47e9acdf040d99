using System.Numerics;

namespace MyTorch.Autograd;

/// <summary>
/// The product of all elements, 1 x 1. The derivative with respect to an element is the product of the others, which is exact even if elements
/// are 0.
/// </summary>
internal sealed class ElementProduct<T>(Variable<T> x) : KernelOperation<T>(1, 1, x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => "prod";

    protected override void Compute(T[] result) => result[0] = x.Data.Aggregate(T.One, (product, value) => product * value);

    protected override void Backward(Variable<T> gradient) => Propagate(x, Binary.Multiply(gradient, new ProductOfOthers<T>(x).Apply()));
}

/// <summary>
/// For each element the product of all others, computed as the product of all elements before it times that of all elements after it.
/// </summary>
file sealed class ProductOfOthers<T>(Variable<T> x) : KernelOperation<T>(x.RowCount, x.ColumnCount, x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => "prod'";

    protected override void Compute(T[] result)
    {
        ReadOnlySpan<T> values = x.Data;
        T before = T.One;
        for (int i = 0; i < values.Length; i++)
        {
            result[i] = before;
            before *= values[i];
        }

        T after = T.One;
        for (int i = values.Length - 1; i >= 0; i--)
        {
            result[i] *= after;
            after *= values[i];
        }
    }

    protected override void Backward(Variable<T> gradient) => Propagate(x, new ProductOfOthersGradient<T>(x, gradient).Apply());
}

/// <summary>
/// The gradient of <see cref="ProductOfOthers{T}"/>: for each k, the sum over i != k of s_i times the product of all elements except i and k.
/// </summary>
file sealed class ProductOfOthersGradient<T>(Variable<T> x, Variable<T> s) : KernelOperation<T>(x.RowCount, x.ColumnCount, x, s)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => "prod''";

    internal override string NoSecondDerivative => "the third derivative of a product is not implemented";

    protected override void Compute(T[] result)
    {
        ReadOnlySpan<T> values = x.Data;
        ReadOnlySpan<T> weights = s.Data;
        var products = new T[values.Length];
        (T product, T sum) = (T.One, T.Zero);
        for (int i = 0; i < values.Length; i++)
        {
            (products[i], result[i]) = (product, sum);
            (product, sum) = (product * values[i], (sum * values[i]) + (weights[i] * product));
        }

        (product, sum) = (T.One, T.Zero);
        for (int i = values.Length - 1; i >= 0; i--)
        {
            result[i] = (result[i] * product) + (products[i] * sum);
            (product, sum) = (product * values[i], (sum * values[i]) + (weights[i] * product));
        }
    }

    protected override void Backward(Variable<T> gradient) => throw new NotSupportedException(NoSecondDerivative);
}
