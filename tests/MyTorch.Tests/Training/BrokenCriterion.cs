using System.Numerics;

namespace MyTorch.Tests.Training;

/// <summary>A criterion with a constant loss and a constant gradient.</summary>
internal sealed class BrokenCriterion<T> : Criterion<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public T LossOfEach { get; init; }

    public T Slope { get; init; }

    protected override void Evaluate(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> loss, Span<T> derivative)
    {
        loss.Fill(LossOfEach);
        derivative.Fill(Slope);
    }
}
