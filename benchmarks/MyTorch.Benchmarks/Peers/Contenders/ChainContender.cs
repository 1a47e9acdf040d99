using System.Numerics;
using MyTorch.Autograd;

namespace MyTorch.Benchmarks.Peers;

/// <summary>Computes the gradient of a sum of <see cref="Operations"/> 1 x 1 terms; each operation is a separate node.</summary>
internal sealed class ChainContender<T>(int threads) : LocalContender(VariablesContender<T>.ColumnName, threads)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public const int Operations = 1_000_000;

    private readonly Variable<T> _x = new(T.One, requiresGradient: true);

    protected override void Reset()
    {
    }

    protected override void Step()
    {
        _x.ZeroGradient();
        Variable<T> sum = _x;
        for (int i = 0; i < Operations; i++)
        {
            sum += _x;
        }

        sum.Backward();
    }

    protected override double Value() => double.CreateTruncating(_x.Gradient[0, 0]);
}
