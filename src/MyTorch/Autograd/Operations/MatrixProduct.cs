using System.Numerics;
using MyTorch.Execution;

namespace MyTorch.Autograd;

/// <summary>C = op(A) op(B), with op the identity or the transpose.</summary>
/// <remarks>For a gradient S of C, the gradient of A is S op(B)' and that of B is op(A)' S, each transposed if its operand is.</remarks>
internal sealed class MatrixProduct<T> : KernelOperation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Variable<T> _a;
    private readonly Variable<T> _b;
    private readonly bool _transposeA;
    private readonly bool _transposeB;

    private MatrixProduct(Variable<T> a, bool transposeA, Variable<T> b, bool transposeB)
        : base(transposeA ? a.ColumnCount : a.RowCount, transposeB ? b.RowCount : b.ColumnCount, a, b) =>
        (_a, _transposeA, _b, _transposeB) = (a, transposeA, b, transposeB);

    /// <summary>A multiplication sign with a prime on the side of each transposed operand.</summary>
    public override string Name => (_transposeA, _transposeB) switch
    {
        (false, false) => "*",
        (true, false) => "'*",
        (false, true) => "*'",
        _ => "'*'",
    };

    /// <summary>Returns the product A B.</summary>
    /// <exception cref="ArgumentException">The number of columns of A is not the number of rows of B.</exception>
    public static Variable<T> Of(Variable<T> a, Variable<T> b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return a.ColumnCount == b.RowCount ? Of(a, false, b, false) : throw new ArgumentException(
            $"*: {a.Label} is {a.RowCount} x {a.ColumnCount}, but {b.Label} is {b.RowCount} x {b.ColumnCount}: the number of columns of the first must equal the number of rows of the second.");
    }

    protected override void Compute(T[] result) => ParallelGemm<T>.Multiply(
        _transposeA, _transposeB, Rows, Columns, _transposeA ? _a.RowCount : _a.ColumnCount, T.One, _a.Data, _b.Data, accumulate: false, result);

    protected override void Backward(Variable<T> gradient)
    {
        if (Needs(_a))
        {
            Propagate(_a, _transposeA ? Of(_b, _transposeB, gradient, true) : Of(gradient, false, _b, !_transposeB));
        }

        if (Needs(_b))
        {
            Propagate(_b, _transposeB ? Of(gradient, true, _a, _transposeA) : Of(_a, !_transposeA, gradient, false));
        }
    }

    /// <summary>Returns the product of matrices whose shapes fit.</summary>
    public static Variable<T> Of(Variable<T> a, bool transposeA, Variable<T> b, bool transposeB) =>
        new MatrixProduct<T>(a, transposeA, b, transposeB).Apply();
}
