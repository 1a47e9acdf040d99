using System.Numerics;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>Scales the raw pixels of a CSV file to 0 to 1; other features are unchanged.</summary>
internal sealed class UnitPixels<T>(ModelInput<T> input) : IBatchTransform<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public void Apply(Batch<T> batch, ReadOnlySpan<int> numbers, int epoch) => input.ToUnitPixels(batch.X);
}
