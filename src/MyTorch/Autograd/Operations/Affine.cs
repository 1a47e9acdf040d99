using System.Numerics;
using MyTorch.Kernels;

namespace MyTorch.Autograd;

/// <summary>
/// x W + b in one pass. For a gradient s of the result, the gradient of x is s W', that of W is x' s, and that of b is the column sums of s.
/// </summary>
internal sealed class Affine<T>(Variable<T> x, Variable<T> w, Variable<T> b) : ColumnwiseOperation<T>(x.RowCount, w.ColumnCount, x, w, b)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => "affine";

    protected override long FlopsPerElement => 2L * x.ColumnCount;

    protected override void ComputeColumns(T[] result, int start, int end) => Gemm.NN(
        Rows, end - start, x.ColumnCount, T.One, x.Data, Rows, w.Data.AsSpan(start * w.RowCount), w.RowCount, accumulate: false,
        result.AsSpan(start * Rows), Rows, b.Data.AsSpan(start, end - start));

    protected override void Backward(Variable<T> gradient)
    {
        if (Needs(x))
        {
            Propagate(x, MatrixProduct<T>.Of(gradient, false, w, true));
        }

        if (Needs(w))
        {
            Propagate(w, MatrixProduct<T>.Of(x, true, gradient, false));
        }

        if (Needs(b))
        {
            Propagate(b, Summation<T>.To(gradient, 1, Columns));
        }
    }
}
