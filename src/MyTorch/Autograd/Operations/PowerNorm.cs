using System.Numerics;
using System.Numerics.Tensors;

namespace MyTorch.Autograd;

/// <summary>
/// The norm n = (sum of |x|^p)^(1/p) for p above 1, computed without overflow. For a gradient s of the result, the gradient of x is s sign(x)
/// (|x| / n)^(p - 1), or 0 if n is 0.
/// </summary>
internal sealed class PowerNorm<T>(Variable<T> x, double p) : KernelOperation<T>(1, 1, x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => "norm";

    protected override void Compute(T[] result)
    {
        T largest = T.Abs(TensorPrimitives.MaxMagnitude<T>(x.Data));
        if (!T.IsFinite(largest) || T.IsZero(largest))
        {
            result[0] = largest;
            return;
        }

        (double scale, double sum) = (double.CreateTruncating(largest), 0);
        foreach (T value in x.Data)
        {
            sum += Math.Pow(Math.Abs(double.CreateTruncating(value)) / scale, p);
        }

        result[0] = T.CreateTruncating(scale * Math.Pow(sum, 1 / p));
    }

    protected override void Backward(Variable<T> gradient)
    {
        if (T.IsZero(Result.Data[0]))
        {
            Propagate(x, x * T.Zero);
            return;
        }

        Variable<T> ratio = Binary.Divide(x, Result);
        Variable<T> power = ratio.Abs().Pow(T.CreateTruncating(p - 1));
        Propagate(x, Binary.Multiply(Binary.Multiply(Unary.Of<T, Unary.Sign<T>>(ratio), power), gradient));
    }
}
