using FluentAssertions;
using MyTorch.Execution;
using Xunit;

namespace MyTorch.Tests.Layers;

/// <summary>However a parameter is cut, each of its elements is one thread's.</summary>
public class ParameterCutTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 10)]
    [InlineData(16, 512)]
    [InlineData(784, 64)]
    [InlineData(785, 3)]
    [InlineData(40, 1)]
    public void Every_element_has_one_thread(int rows, int columns)
    {
        foreach (bool byRows in new[] { false, true })
        {
            var cut = new ParameterCut(rows, columns, byRows);
            foreach (int parts in new[] { 1, 2, 3, 8, 64 })
            {
                Count(rows * columns, Enumerable.Range(0, parts).Select(part => cut.BlocksOf(part, parts)).Select(blocks => cut.Strips(blocks.Start, blocks.End)));
            }

            Count(rows * columns, Enumerable.Range(0, cut.Blocks).Select(block => cut.Strips(block, block + 1)));
        }
    }

    [Fact]
    public void Rows_and_columns_have_their_elements()
    {
        var cut = new ParameterCut(784, 64, byRows: true);

        cut.Rows(400, 784).Should().Be(new Strips(400, 384, Count: 64, Stride: 784));
        cut.Columns(3, 5).Should().Be(new Strips(3 * 784, 2 * 784, Count: 1, Stride: 0));
        Count(784 * 64, [cut.Rows(0, 392), cut.Rows(392, 784)]);
        Count(784 * 64, [cut.Columns(0, 1), cut.Columns(1, 64)]);
    }

    private static void Count(int length, IEnumerable<Strips> all)
    {
        int[] threads = new int[length];
        foreach (Strips strips in all)
        {
            for (int strip = 0; strip < strips.Count; strip++)
            {
                foreach (ref int element in threads.AsSpan(strips[strip]))
                {
                    element++;
                }
            }
        }

        threads.Should().OnlyContain(count => count == 1);
    }
}
