using System.Diagnostics;
using FluentAssertions;
using MyTorch.Data;
using MyTorch.SystemTests.Cli;
using MyTorch.Tests.Data;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.SystemTests.Processes;

/// <summary>
/// Several writers of one file, each of which first removes the files left by killed ones, like mytorch predict --out: all succeed, the file is
/// that of one of them, and no other file is left.
/// </summary>
public sealed class AtomicFileWritersTests : IDisposable
{
    private const int Rounds = 200;

    /// <summary>Writes a file repeatedly and throws if a round fails.</summary>
    private const string Program = """
        using MyTorch.Data;

        Console.WriteLine("ready");
        Console.ReadLine();
        byte[] content = new byte[1000];
        Array.Fill(content, byte.Parse(args[1]));
        for (int round = 0; round < int.Parse(args[2]); round++)
        {
            AtomicFile.RemoveAbandonedFiles(Path.GetDirectoryName(args[0])!, "a.");
            AtomicFile.Write(args[0], stream => stream.Write(content));
        }
        """;

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void In_one_process(int writers)
    {
        ThreadTeamTester.OnThreads(writers, writer =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                AtomicFile.RemoveAbandonedFiles(Path.GetDirectoryName(_folder.PathOf("a"))!, "a.");
                AtomicFile.Write(_folder.PathOf("a"), stream => stream.Write(Content(writer)));
            }
        });

        CheckFile();
        _folder.Names().Should().Equal("a");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void In_separate_processes(int writers)
    {
        using var program = new ChildProgram(Program);
        Process[] processes = [.. Enumerable.Range(0, writers).Select(writer => program.Start(_folder.PathOf("a"), $"{writer}", $"{Rounds}"))];
        Array.ForEach(processes, process => process.StandardOutput.ReadLine().Should().Be("ready"));
        Array.ForEach(processes, process => process.StandardInput.WriteLine());
        Array.ForEach(processes, process => process.WaitForExit());
        processes.Select(process => process.ExitCode).Should().OnlyContain(code => code == 0);
        Array.ForEach(processes, process => process.Dispose());
        CheckFile();
        _folder.Names().Should().Equal("a");
    }

    [Fact]
    public void By_commands_that_predict()
    {
        string csv = _folder.WriteFruit("fruit.csv", 60);
        CommandRun.Of("--csv", csv, "--target", "fruit", "--epochs", "1", "--out", _folder.PathOf("out")).Code.Should().Be(0);

        ThreadTeamTester.OnThreads(2, _ =>
        {
            for (int round = 0; round < 20; round++)
            {
                CommandRun.Of("predict", _folder.PathOf("out"), "--csv", csv, "--out", _folder.PathOf("a")).Should().BeEquivalentTo(new { Code = 0, Error = "" });
            }
        });

        File.ReadAllLines(_folder.PathOf("a")).Should().HaveCount(61);
        _folder.Names().Should().BeEquivalentTo("fruit.csv", "out", "a");
    }

    /// <summary>Tests the moment between the last byte and the rename, in which a writer without a claim would lose its file.</summary>
    [Fact]
    public void A_completely_written_file_is_not_removed()
    {
        AtomicFile.Write(_folder.PathOf("a"), stream =>
        {
            stream.Write("new"u8);
            stream.Dispose();
            AtomicFile.RemoveAbandonedFiles(Path.GetDirectoryName(_folder.PathOf("a"))!, "a.");
        });

        File.ReadAllText(_folder.PathOf("a")).Should().Be("new");
        _folder.Names().Should().Equal("a");
    }

    [Fact]
    public void Abandoned_files_are_removed()
    {
        string half = _folder.File("a.x1y2z3.abc.tmp", "half");

        AtomicFile.RemoveAbandonedFiles(Path.GetDirectoryName(half)!, "a.");

        _folder.Names().Should().BeEmpty();
    }

    /// <summary>A reader always sees a complete file while it is repeatedly replaced.</summary>
    [Fact]
    public void Readers_are_not_disturbed()
    {
        AtomicFile.Write(_folder.PathOf("a"), stream => stream.Write(Content(0)));
        ThreadTeamTester.OnThreads(3, thread =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                if (thread == 0)
                {
                    CheckFile();
                }
                else
                {
                    AtomicFile.Write(_folder.PathOf("a"), stream => stream.Write(Content(thread)));
                }
            }
        });
    }

    private void CheckFile()
    {
        byte[] content = File.ReadAllBytes(_folder.PathOf("a"));
        content.Should().Equal(Content(content[0]));
    }

    private static byte[] Content(int writer) => [.. Enumerable.Repeat((byte)writer, 1000)];
}
