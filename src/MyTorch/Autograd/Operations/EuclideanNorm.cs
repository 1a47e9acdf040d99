using System.Numerics;
using System.Numerics.Tensors;
using MyTorch.Kernels;

namespace MyTorch.Autograd;

/// <summary>The square root n of the sum of squares, without overflow; the gradient is s (x / n), and 0 where n is 0.</summary>
internal sealed class EuclideanNorm<T>(Variable<T> x) : KernelOperation<T>(1, 1, x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => "norm";

    protected override void Compute(T[] result)
    {
        double squares = NormKernels.SumOfSquares<T>(x.Data);
        result[0] = double.IsNormal(squares) && squares > 1e-290 ? T.CreateTruncating(Math.Sqrt(squares)) : Scaled();
    }

    protected override void Backward(Variable<T> gradient) =>
        Propagate(x, T.IsZero(Result.Data[0]) ? x * T.Zero : Binary.Multiply(Binary.Divide(x, Result), gradient));

    /// <summary>The norm where squares are too large or too small.</summary>
    private T Scaled()
    {
        T largest = TensorPrimitives.MaxMagnitude<T>(x.Data);
        T scale = T.Abs(largest);
        if (!T.IsFinite(scale) || T.IsZero(scale))
        {
            return scale;
        }

        double sum = 0;
        foreach (T value in x.Data)
        {
            double share = double.CreateTruncating(value) / double.CreateTruncating(scale);
            sum += share * share;
        }

        return T.CreateTruncating(double.CreateTruncating(scale) * Math.Sqrt(sum));
    }
}
