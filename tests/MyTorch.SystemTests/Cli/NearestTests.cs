extern alias cli;

using FluentAssertions;
using MyTorch.Tests.Support;
using Xunit;
using Nearest = cli::MyTorch.Common.Nearest;

namespace MyTorch.SystemTests.Cli;

public sealed class NearestTests
{
    [Fact]
    public void A_name_that_is_far_too_long_takes_no_memory()
    {
        string text = new('x', 100);
        string[] names = [new('x', 100_000), string.Concat(Enumerable.Repeat("x-", 1_000_000)), $"{text[1..]}y"];
        Nearest.Find(text, names[2..]).Should().Be(names[2]);
        Allocated.Once(() =>
        {
            Nearest.Find(text, names).Should().Be(names[2]);
            Nearest.Find(text, names[..2]).Should().BeNull();
            Nearest.Find(names[0], names).Should().BeNull();
        }).Should().BeLessThan(1 << 20);
    }
}
