using FluentAssertions;
using MyTorch.Cli;
using Xunit;

namespace MyTorch.SystemTests.Cli.Report;

public sealed class ThinningTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void Short_curves_are_kept_whole(int length) =>
        Thinning.Of([new double[length]], length).Should().Equal(Enumerable.Range(0, length));

    [Theory]
    [InlineData(1, 1001)]
    [InlineData(2, 50000)]
    [InlineData(60, 3000)]
    public void Of_long_curves_few_entries_are_left_in_their_order(int count, int length)
    {
        var random = new Random(1);
        double[][] curves = [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, length).Select(_ => random.NextDouble()).ToArray())];
        int[] kept = Thinning.Of(curves, length);
        kept.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems().And.StartWith(0).And.EndWith(length - 1);
        kept.Length.Should().BeInRange(300, 1002);
    }

    [Fact]
    public void Peaks_gaps_and_ends_are_kept()
    {
        double[] smooth = [.. Enumerable.Range(0, 20000).Select(index => Math.Sin(index / 3000.0))];
        double[] other = [.. smooth];
        (smooth[4321], smooth[9876], other[12345], other[12346], other[777]) = (9, -9, double.NaN, 0.5, double.NegativeInfinity);
        Thinning.Of([smooth, other], 20000).Should().Contain([0, 777, 4321, 9876, 12345, 19999]);
    }
}
