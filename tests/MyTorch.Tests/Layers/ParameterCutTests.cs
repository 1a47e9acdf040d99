using FluentAssertions;
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
    public void The_rows_of_a_thread_are_those_of_its_strips()
    {
        var cut = new ParameterCut(784, 64, byRows: true);

        (int start, int end) = cut.RowsOf(1, 2);
        (int first, int last) = cut.BlocksOf(1, 2);

        cut.Strips(first, last).Should().Be(new Strips(start, end - start, Count: 64, Stride: 784));
        end.Should().Be(784);
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
