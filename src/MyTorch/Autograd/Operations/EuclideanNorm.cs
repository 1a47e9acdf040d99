using System.Numerics;
using System.Numerics.Tensors;
using MyTorch.Kernels;

namespace MyTorch.Autograd;

/// <summary>
/// The Euclidean norm n, computed without overflow. For a gradient s of the result, the gradient of x is s (x / n), or 0 if n is 0.
/// </summary>
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

    /// <summary>Computes the norm if the squares would overflow or underflow.</summary>
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
            double scaled = double.CreateTruncating(value) / double.CreateTruncating(scale);
            sum += scaled * scaled;
        }

        return T.CreateTruncating(double.CreateTruncating(scale) * Math.Sqrt(sum));
    }
}
