using System.Numerics;
using System.Numerics.Tensors;
using static System.FormattableString;

namespace MyTorch.Autograd;

/// <summary>x times a constant number.</summary>
internal sealed class Scale<T>(Variable<T> x, T factor) : KernelOperation<T>(x.RowCount, x.ColumnCount, x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => factor == -T.One ? "-" : Invariant($"* {factor}");

    internal override bool ReadsArguments => false;

    protected override void Compute(T[] result) => TensorPrimitives.Multiply(x.Data, factor, result);

    protected override void Backward(Variable<T> gradient) => Propagate(x, gradient * factor);
}

/// <summary>x plus a constant number.</summary>
internal sealed class Shift<T>(Variable<T> x, T summand) : KernelOperation<T>(x.RowCount, x.ColumnCount, x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => Invariant($"+ {summand}");

    internal override bool ReadsArguments => false;

    protected override void Compute(T[] result) => TensorPrimitives.Add(x.Data, summand, result);

    protected override void Backward(Variable<T> gradient) => Propagate(x, gradient);
}

/// <summary>x to a constant power p; the derivative is p x^(p - 1), and 0 for p = 0.</summary>
internal sealed class Power<T>(Variable<T> x, T exponent) : KernelOperation<T>(x.RowCount, x.ColumnCount, x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override string Name => Invariant($"^ {exponent}");

    protected override void Compute(T[] result)
    {
        ReadOnlySpan<T> values = x.Data;
        if (exponent == T.One + T.One)
        {
            TensorPrimitives.Multiply(values, values, result);
            return;
        }

        for (int i = 0; i < values.Length; i++)
        {
            result[i] = T.Pow(values[i], exponent);
        }
    }

    protected override void Backward(Variable<T> gradient) => Propagate(x, T.IsZero(exponent)
        ? gradient * T.Zero
        : Binary.Multiply(gradient, (exponent == T.One + T.One ? x : new Power<T>(x, exponent - T.One).Apply()) * exponent));
}
