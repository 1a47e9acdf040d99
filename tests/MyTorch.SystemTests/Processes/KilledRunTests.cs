using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using FluentAssertions;
using MyTorch.Tests.Data;
using MyTorch.Tests.Support;
using MyTorch.Tests.Training;
using Xunit;

namespace MyTorch.SystemTests.Processes;

/// <summary>
/// A process that trains and saves as fast as possible is repeatedly killed (kill -9) at random moments: every checkpoint reported as saved exists
/// and is valid, the folder is free for the next process, and the final weights are those of an uninterrupted run.
/// </summary>
public abstract class KilledRunTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Many times the duration of an epoch and its checkpoint.</summary>
    private const int LongestMilliseconds = 60;

    private static readonly int Kills = TestSize.Of(full: 30, brief: 4);

    /// <summary>Loads the newest checkpoint, reports it, and then reports each saved epoch.</summary>
    private static readonly string Program = $$"""
        using MyTorch;
        using MyTorch.Data;
        using MyTorch.Tests.Training;

        using var folder = new CheckpointFolder(args[0], keep: 2);
        var run = new ResumableRun<{{typeof(T).Name}}>();
        int epoch = folder.LoadLatest(run.Checkpoint)?.Extra["epoch"].ToArray<int>()[0] ?? 0;
        Console.WriteLine(epoch);
        while (true)
        {
            epoch++;
            run.Train(epoch, epoch);
            folder.Save(run.Checkpoint, new Dictionary<string, NpyArray> { ["epoch"] = NpyArray.FromArray([epoch]) });
            Console.WriteLine(epoch);
        }
        """;

    private static readonly string Run = File.ReadAllText(Repository.PathOf("tests/MyTorch.Tests/Training/Checkpoints/ResumableRun.cs"));

    [Fact]
    public void No_reported_checkpoint_is_ever_lost()
    {
        using var folder = new TestFolder();
        using var program = new ChildProgram(Program, Run);
        string root = folder.PathOf("run");
        var random = new Random(1);
        int last = 0;
        for (int kill = 0; kill < Kills; kill++)
        {
            int reported = Kill(program, root, TimeSpan.FromMilliseconds(random.NextDouble() * LongestMilliseconds));
            reported.Should().BeGreaterThan(last, "it resumed from there");
            last = Load(root, new ResumableRun<T>());
            last.Should().BeInRange(reported, reported + 1, "it reports each of them, but may have been killed before the report");
        }

        var killed = new ResumableRun<T>(weightSeed: 10);
        Load(root, killed);
        var whole = new ResumableRun<T>();
        whole.Train(1, last);
        RunBits.Hash(killed).Should().Be(RunBits.Hash(whole));
    }

    [Fact]
    public void A_locked_folder_is_rejected_until_its_process_is_killed()
    {
        using var folder = new TestFolder();
        using var program = new ChildProgram(Program, Run);
        string root = folder.PathOf("run");
        using Process process = program.Start(root);
        process.StandardOutput.ReadLine().Should().Be("0");
        Action open = () => new CheckpointFolder(root).Dispose();

        open.Should().ThrowExactly<IOException>().WithMessage($"{root}: another process is writing to this folder; *");

        process.Kill();
        process.WaitForExit();
        open.Should().NotThrow();
    }

    /// <summary>Kills a process some time after its first report, when everything is compiled, and returns the last epoch reported as saved.</summary>
    private static int Kill(ChildProgram program, string root, TimeSpan after)
    {
        using Process process = program.Start(root);
        process.StandardOutput.ReadLine();
        string first = process.StandardOutput.ReadLine()!;
        Thread.Sleep(after);
        process.Kill();
        string[] reports = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        process.WaitForExit();
        return int.Parse(reports.LastOrDefault(first), CultureInfo.InvariantCulture);
    }

    /// <summary>Loads the newest checkpoint, which must be valid, and returns its epoch.</summary>
    private static int Load(string root, ResumableRun<T> run)
    {
        using var folder = new CheckpointFolder(root);
        LoadedCheckpoint? loaded = folder.LoadLatest(run.Checkpoint);
        folder.Files.Count.Should().BeLessThanOrEqualTo(3, "the last two are kept, and one more if it was killed before removing the oldest");
        loaded?.Damaged.Should().BeEmpty();
        return loaded?.Extra["epoch"].ToArray<int>()[0] ?? 0;
    }
}

public sealed class KilledRunTestsInDouble : KilledRunTests<double>;

public sealed class KilledRunTestsInFloat : KilledRunTests<float>;
