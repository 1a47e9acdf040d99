using FluentAssertions;
using MyTorch.Cli;
using Xunit;

namespace MyTorch.SystemTests.Cli.Report;

public sealed class WorstTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(500)]
    public void The_worst_are_kept_and_of_equals_the_earlier_ones(int count)
    {
        var random = new Random(count);
        (double Badness, int Item)[] items = [.. Enumerable.Range(0, count).Select(item => (random.Next(20) == 0 ? double.NaN : random.Next(50), item))];
        var worst = new Worst<int>(most: 10);
        foreach ((double badness, int item) in items)
        {
            worst.Add(badness, () => item);
        }

        worst.Items.Should().Equal(items.OrderByDescending(item => double.IsNaN(item.Badness) ? 1000 : item.Badness).Take(10).Select(item => item.Item));
    }

    [Fact]
    public void An_item_that_is_not_kept_is_not_made()
    {
        var worst = new Worst<int>(most: 1);
        worst.Add(2, () => 2);
        worst.Add(2, () => throw new InvalidOperationException("as bad, but later"));
        worst.Add(1, () => throw new InvalidOperationException("not as bad"));
        worst.Items.Should().Equal(2);
    }
}
