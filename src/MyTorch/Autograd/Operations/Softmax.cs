using System.Numerics;
using MyTorch.Kernels;

namespace MyTorch.Autograd;

/// <summary>The softmax p of each row. For a gradient s of the result, the gradient of x is p (s - sum of s p over the row).</summary>
internal sealed class RowSoftmax<T>(Variable<T> x) : KernelOperation<T>(x.RowCount, x.ColumnCount, x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Softmax<T> Function = new();

    public override string Name => "softmax";

    protected override void Compute(T[] result)
    {
        x.Data.AsSpan().CopyTo(result);
        Function.Apply(result, Rows);
    }

    protected override void Backward(Variable<T> gradient)
    {
        Variable<T> rowSums = Summation<T>.To(Binary.Multiply(gradient, Result), Rows, 1);
        Propagate(x, Binary.Multiply(Result, gradient - rowSums));
    }
}

/// <summary>
/// The logarithm of the softmax p of each row. For a gradient s of the result, the gradient of x is s - p times the sum of s over the row.
/// </summary>
internal sealed class RowLogSoftmax<T>(Variable<T> x) : KernelOperation<T>(x.RowCount, x.ColumnCount, x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly LogSoftmax<T> Function = new();

    public override string Name => "log softmax";

    protected override void Compute(T[] result)
    {
        x.Data.AsSpan().CopyTo(result);
        Function.Apply(result, Rows);
    }

    protected override void Backward(Variable<T> gradient) =>
        Propagate(x, gradient - Binary.Multiply(Unary.Of<T, Unary.Exp<T>>(Result), Summation<T>.To(gradient, Rows, 1)));
}

/// <summary>
/// The logarithm of the sum of e^x over each row, R x 1. For a gradient s of the result, the gradient of x is s times the softmax.
/// </summary>
internal sealed class RowLogSumExp<T>(Variable<T> x) : KernelOperation<T>(x.RowCount, 1, x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => "log sum exp";

    protected override void Compute(T[] result) => SoftmaxKernels.LogSumExp(x.Data, result);

    protected override void Backward(Variable<T> gradient) => Propagate(x, Binary.Multiply(new RowSoftmax<T>(x).Apply(), gradient));
}
