using FluentAssertions;
using MyTorch.Execution;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Kernels;

/// <summary>How work is divided: the number of chunks, and the items of each.</summary>
[Collection(nameof(ThreadTeamTester))]
public class ThreadTeamRangeTests
{
    [Fact]
    public void Ranges_are_consecutive_even_and_aligned_to_the_grain()
    {
        foreach (int grain in new[] { 1, 3, 8, 16 })
        {
            foreach (int parts in Enumerable.Range(1, 9))
            {
                foreach (int length in Enumerable.Range(0, 200))
                {
                    Check(length, parts, grain);
                }
            }
        }
    }

    [Theory]
    [InlineData(int.MaxValue, 1024, 1)]
    [InlineData(int.MaxValue, 7, 16)]
    [InlineData(int.MaxValue, 1, int.MaxValue)]
    [InlineData(int.MaxValue - 1, 3, 1 << 30)]
    public void Ranges_do_not_overflow(int length, int parts, int grain) => Check(length, parts, grain);

    [Fact]
    public void With_few_items_the_first_chunks_get_them() =>
        Enumerable.Range(0, 4).Select(part => Chunks.Range(10, part, 4, 8)).Should().Equal((0, 8), (8, 10), (10, 10), (10, 10));

    [Fact]
    public void Chunks_follow_the_current_degree_of_parallelism()
    {
        foreach (int degree in new[] { 1, 3, 2, 8, 1, 4 })
        {
            Threads.With(degree, () => ParallelWork.ChunksFor(long.MaxValue)).Should().Be(degree);
        }
    }

    [Fact]
    public void Little_work_is_not_cut() => Threads.With(4, () =>
        new long[] { -1, 0, 1, 99_999, 100_000, 149_999, 150_000, 200_000, 300_000 }.Select(ParallelWork.ChunksFor)
            .Should().Equal(1, 1, 1, 1, 2, 2, 3, 4, 4));

    private static void Check(int length, int parts, int grain)
    {
        int end = 0;
        long most = 0;
        long least = long.MaxValue;
        for (int part = 0; part < parts; part++)
        {
            (int Start, int End) range = Chunks.Range(length, part, parts, grain);
            Assert.Equal(end, range.Start);
            Assert.True(range.End >= range.Start && (range.End % grain == 0 || range.End == length));
            long grains = (range.End - range.Start + (grain - 1L)) / grain;
            most = Math.Max(most, grains);
            least = Math.Min(least, grains);
            end = range.End;
        }

        Assert.Equal(length, end);
        Assert.True(most - least <= 1, $"{length} items in {parts} parts of multiples of {grain}: from {least} to {most} grains");
    }
}
