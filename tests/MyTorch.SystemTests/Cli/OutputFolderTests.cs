using FluentAssertions;
using MyTorch.Cli;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli;

public sealed class OutputFolderTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Runs_that_begin_at_the_same_time_get_folders_of_their_own()
    {
        const int Writers = 4;
        const int Rounds = 200;
        var taken = new string[Writers * Rounds];
        using var barrier = new Barrier(Writers);
        Thread[] threads = [.. Enumerable.Range(0, Writers).Select(writer => new Thread(() =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                using var folder = new OutputFolder(null, [], _folder.PathOf($"{round}"));
                barrier.SignalAndWait();
                taken[(round * Writers) + writer] = TakeOrSay(folder);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        taken.Should().OnlyHaveUniqueItems().And.AllSatisfy(path => Directory.Exists(path).Should().BeTrue(path));
    }

    /// <summary>A thread that throws would leave the others at the barrier.</summary>
    private static string TakeOrSay(OutputFolder folder)
    {
        try
        {
            return folder.Take();
        }
        catch (IOException exception)
        {
            return exception.Message;
        }
    }
}
