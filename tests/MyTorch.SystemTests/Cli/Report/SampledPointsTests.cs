using FluentAssertions;
using MyTorch.Cli;
using Xunit;

namespace MyTorch.SystemTests.Cli.Report;

public sealed class SampledPointsTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(2000, 1)]
    [InlineData(2001, 2)]
    [InlineData(4000, 2)]
    [InlineData(4001, 4)]
    [InlineData(100000, 64)]
    public void The_points_that_are_kept_are_evenly_spaced(int added, int stride)
    {
        var points = new SampledPoints();
        for (int i = 0; i < added; i++)
        {
            points.Add(i, -i);
        }

        points.Stride.Should().Be(stride);
        points.Points.Select(point => (int)point.X).Should().Equal(Enumerable.Range(0, added).Where(i => i % stride == 0));
        points.Points.Where(point => point.Y != -point.X).Should().BeEmpty();
    }
}
