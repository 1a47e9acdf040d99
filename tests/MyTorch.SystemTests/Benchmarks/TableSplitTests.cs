using FluentAssertions;
using MyTorch.Benchmarks.Tables;
using Xunit;

namespace MyTorch.SystemTests.Benchmarks;

public class TableSplitTests
{
    private static readonly string[] Labels = [.. Enumerable.Range(0, 103).Select(row => row % 10 < 7 ? "many" : row % 10 < 9 ? "few" : "rare")];

    [Fact]
    public void The_split_is_stratified_with_20_percent_test_rows()
    {
        for (int seed = 0; seed < 5; seed++)
        {
            var split = TableSplit.Create(Labels, seed);

            split.Train.Concat(split.Test).Order().Should().Equal(Enumerable.Range(0, Labels.Length));
            split.Test.Count.Should().BeInRange(20, 21);
            foreach (IGrouping<string, string> label in Labels.GroupBy(label => label))
            {
                split.Test.Count(row => Labels[row] == label.Key).Should().BeInRange(label.Count() / 5, (label.Count() / 5) + 1);
            }
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_split_on_every_machine()
    {
        var split = TableSplit.Create(["a", "b", "a", "a", "b", "a", "a", "a", "b", "a"], 3);

        split.Test.Should().Equal(7, 6);
        split.Train.Should().Equal(2, 8, 4, 1, 5, 3, 9, 0);
    }

    [Fact]
    public void Rows_are_sampled_before_the_split()
    {
        var split = TableSplit.Create(Labels, 1, rows: 20);

        (split.Train.Count, split.Test.Count).Should().Be((16, 4));
        split.Train.Concat(split.Test).Should().OnlyHaveUniqueItems();
        TableSplit.Create(Labels, 2, rows: 20).Train.Should().NotEqual(split.Train);
    }
}
