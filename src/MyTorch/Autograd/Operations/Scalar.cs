using System.Numerics;
using System.Numerics.Tensors;
using static System.FormattableString;

namespace MyTorch.Autograd;

/// <summary>x times a constant number.</summary>
internal sealed class Scale<T>(Variable<T> x, T factor) : ColumnwiseOperation<T>(x.RowCount, x.ColumnCount, x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => factor == -T.One ? "-" : Invariant($"* {factor}");

    internal override bool ReadsArguments => false;

    protected override void ComputeColumns(T[] result, int start, int end)
    {
        Range range = (start * Rows)..(end * Rows);
        TensorPrimitives.Multiply(x.Data.AsSpan(range), factor, result.AsSpan(range));
    }

    protected override void Backward(Variable<T> gradient) => Propagate(x, gradient * factor);
}

/// <summary>x plus a constant number.</summary>
internal sealed class Shift<T>(Variable<T> x, T summand) : ColumnwiseOperation<T>(x.RowCount, x.ColumnCount, x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => Invariant($"+ {summand}");

    internal override bool ReadsArguments => false;

    protected override void ComputeColumns(T[] result, int start, int end)
    {
        Range range = (start * Rows)..(end * Rows);
        TensorPrimitives.Add(x.Data.AsSpan(range), summand, result.AsSpan(range));
    }

    protected override void Backward(Variable<T> gradient) => Propagate(x, gradient);
}

/// <summary>x raised to a constant power p; the derivative is p x^(p - 1), or 0 if p is 0.</summary>
internal sealed class Power<T>(Variable<T> x, T exponent) : ColumnwiseOperation<T>(x.RowCount, x.ColumnCount, x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => Invariant($"^ {exponent}");

    protected override void ComputeColumns(T[] result, int start, int end)
    {
        Range range = (start * Rows)..(end * Rows);
        ReadOnlySpan<T> values = x.Data.AsSpan(range);
        Span<T> powers = result.AsSpan(range);
        if (exponent == T.One + T.One)
        {
            TensorPrimitives.Multiply(values, values, powers);
            return;
        }

        for (int i = 0; i < values.Length; i++)
        {
            powers[i] = T.Pow(values[i], exponent);
        }
    }

    protected override void Backward(Variable<T> gradient) => Propagate(x, T.IsZero(exponent)
        ? gradient * T.Zero
        : Binary.Multiply(gradient, (exponent == T.One + T.One ? x : new Power<T>(x, exponent - T.One).Apply()) * exponent));
}
