using System.Numerics;
using System.Runtime.CompilerServices;
using FluentAssertions;
using MyTorch.Data;
using MyTorch.Tests.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>Keeps the last few checkpoints, loads the newest undamaged one, and locks the folder.</summary>
public abstract class CheckpointFolderTests<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TestFolder _folder = new();
    private readonly ResumableRun<T> _run = new();

    private string Root => _folder.PathOf("run");

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void The_last_checkpoints_are_kept_and_the_newest_is_loaded()
    {
        using var folder = new CheckpointFolder(Root, keep: 2);
        folder.Files.Should().BeEmpty();
        string[] saved = Save(folder, epochs: 4);
        string bits = RunBits.Hash(_run);
        _run.Train(5, 5);

        folder.Files.Should().Equal(saved[3], saved[2]);
        Names().Should().Equal(".lock", "checkpoint-000003.safetensors", "checkpoint-000004.safetensors");
        LoadedCheckpoint loaded = folder.LoadLatest(_run.Checkpoint)!;
        (loaded.Path, Epoch(loaded)).Should().Be((saved[3], 4));
        loaded.Damaged.Should().BeEmpty();
        RunBits.Hash(_run).Should().Be(bits);
    }

    [Fact]
    public void Numbers_continue_after_existing_checkpoints()
    {
        using (var before = new CheckpointFolder(Root))
        {
            Save(before, epochs: 2);
        }

        File.WriteAllText(Path.Combine(Root, "checkpoint-x.safetensors"), "of somebody else");
        File.Move(Path.Combine(Root, "checkpoint-000002.safetensors"), Path.Combine(Root, "checkpoint-1000000.safetensors"));
        using var folder = new CheckpointFolder(Root, keep: 1);

        folder.LoadLatest(_run.Checkpoint)!.Path.Should().EndWith("-1000000.safetensors");
        folder.Save(_run.Checkpoint).Should().EndWith("checkpoint-1000001.safetensors");
        Names().Should().Equal(".lock", "checkpoint-1000001.safetensors", "checkpoint-x.safetensors");
    }

    [Fact]
    public void A_new_folder_has_nothing_to_load()
    {
        using var folder = new CheckpointFolder(Path.Combine(Root, "inner"));
        folder.LoadLatest(_run.Checkpoint).Should().BeNull();
    }

    [Fact]
    public void The_newest_undamaged_one_is_loaded_and_others_are_named()
    {
        using var folder = new CheckpointFolder(Root);
        string[] saved = Save(folder, epochs: 3);
        Damage(saved[1], bytes => bytes[^1] ^= 1);
        File.WriteAllBytes(saved[2], File.ReadAllBytes(saved[2])[..100]);

        LoadedCheckpoint loaded = folder.LoadLatest(_run.Checkpoint)!;

        (loaded.Path, Epoch(loaded)).Should().Be((saved[0], 1));
        loaded.Damaged.Should().HaveCount(2);
        loaded.Damaged[0].Should().Match($"{saved[2]}: at byte 8: expected a header of * bytes, found 92 bytes and the end of the data.");
        loaded.Damaged[1].Should().StartWith(saved[1]).And.EndWith("it is corrupt.");
        folder.Save(_run.Checkpoint).Should().EndWith("checkpoint-000004.safetensors");
        folder.LoadLatest(_run.Checkpoint)!.Damaged.Should().BeEmpty();
    }

    [Fact]
    public void If_all_are_damaged_all_are_named_and_nothing_changes()
    {
        using var folder = new CheckpointFolder(Root);
        string[] saved = Save(folder, epochs: 2);
        File.WriteAllBytes(saved[0], []);
        Damage(saved[1], bytes => bytes[8] ^= 1);
        string bits = RunBits.Hash(_run);

        folder.Invoking(f => f.LoadLatest(_run.Checkpoint)).Should().ThrowExactly<InvalidDataException>()
            .WithMessage($"{folder.FullPath}: all 2 checkpoints are damaged. {saved[1]}: at byte 8: * {saved[0]}: at byte 0: *");

        RunBits.Hash(_run).Should().Be(bits);
    }

    /// <summary>An older checkpoint would not match either.</summary>
    [Fact]
    public void An_undamaged_checkpoint_that_does_not_match_is_not_skipped()
    {
        using var folder = new CheckpointFolder(Root);
        Save(folder, epochs: 2);
        var other = new ResumableRun<T>(optimizer: parameters => new SGD<T>(parameters, 0.1));

        folder.Invoking(f => f.LoadLatest(other.Checkpoint)).Should().ThrowExactly<InvalidDataException>().WithMessage("*checkpoint-000002.safetensors: optimizer: *");
    }

    [Fact]
    public void A_folder_has_one_owner_at_a_time()
    {
        var folder = new CheckpointFolder(Root);
        Action second = () => new CheckpointFolder(Root).Dispose();

        second.Should().ThrowExactly<IOException>().WithMessage($"{Root}: another process is writing to this folder; give each run its own folder. *");
        Save(folder, epochs: 1);
        folder.Dispose();
        second.Should().NotThrow();
        folder.Invoking(f => f.Save(_run.Checkpoint)).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void Temporary_files_of_a_killed_process_are_removed()
    {
        using (var folder = new CheckpointFolder(Root))
        {
            Save(folder, epochs: 1);
        }

        File.WriteAllText(Path.Combine(Root, "checkpoint-000002.safetensors.x.tmp"), "half");
        File.WriteAllText(Path.Combine(Root, "notes.tmp"), "of somebody else");
        using var again = new CheckpointFolder(Root);

        Names().Should().Equal(".lock", "checkpoint-000001.safetensors", "notes.tmp");
    }

    [SmallDiskFact]
    public void A_checkpoint_that_cannot_be_removed_is_left_for_later()
    {
        using var folder = new CheckpointFolder(Root, keep: 1);
        string first = folder.Save(_run.Checkpoint);
        using (new PinnedFile(first))
        {
            string second = folder.Save(_run.Checkpoint);
            folder.Files.Should().Equal(second, first);
        }

        string third = folder.Save(_run.Checkpoint);
        folder.Files.Should().Equal(third);
    }

    [SmallDiskFact]
    public void A_half_written_file_that_cannot_be_removed_is_left()
    {
        Directory.CreateDirectory(Root);
        string halfWritten = Path.Combine(Root, "checkpoint-000002.safetensors.x.tmp");
        File.WriteAllText(halfWritten, "half");
        using (new PinnedFile(halfWritten))
        {
            new CheckpointFolder(Root).Dispose();
            File.Exists(halfWritten).Should().BeTrue();
        }

        new CheckpointFolder(Root).Dispose();
        File.Exists(halfWritten).Should().BeFalse();
    }

    [Fact]
    public void At_least_one_checkpoint_is_kept()
    {
        Action act = () => new CheckpointFolder(Root, keep: 0).Dispose();
        act.Should().Throw<ArgumentOutOfRangeException>().WithParameterName("keep");
        Directory.Exists(Root).Should().BeFalse();
    }

    [SmallDiskFact]
    public void On_a_full_disk_an_error_is_thrown_and_old_checkpoints_remain()
    {
        using var disk = new SmallDisk();
        var network = new Linear<T>(25_000 / Unsafe.SizeOf<T>(), 1, Initializers.XavierNormal<T>(1), Initializers.Zeros<T>);
        var checkpoint = new Checkpoint<T>(network);
        using var folder = new CheckpointFolder(disk.Root);
        string[] saved = [folder.Save(checkpoint), folder.Save(checkpoint)];
        byte[][] before = [.. saved.Select(File.ReadAllBytes)];

        folder.Invoking(f => f.Save(checkpoint)).Should().ThrowExactly<IOException>().WithMessage("No space left on device*");

        folder.Files.Should().Equal(saved[1], saved[0]);
        saved.Select(File.ReadAllBytes).Zip(before).Should().OnlyContain(pair => pair.First.SequenceEqual(pair.Second));
        Directory.GetFiles(disk.Root, "*.tmp").Should().BeEmpty();
        folder.LoadLatest(checkpoint)!.Path.Should().Be(saved[1]);
    }

    private static int Epoch(LoadedCheckpoint loaded) => loaded.Extra["epoch"].ToArray<int>()[0];

    private static void Damage(string path, Action<byte[]> damage)
    {
        byte[] bytes = File.ReadAllBytes(path);
        damage(bytes);
        File.WriteAllBytes(path, bytes);
    }

    private string[] Names() => [.. Directory.GetFileSystemEntries(Root).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal)];

    /// <summary>Trains and saves after each epoch.</summary>
    private string[] Save(CheckpointFolder folder, int epochs)
    {
        var saved = new List<string>();
        for (int epoch = 1; epoch <= epochs; epoch++)
        {
            _run.Train(epoch, epoch);
            saved.Add(folder.Save(_run.Checkpoint, new Dictionary<string, NpyArray> { ["epoch"] = NpyArray.FromArray([epoch]) }));
        }

        return [.. saved];
    }
}

public sealed class CheckpointFolderTestsInDouble : CheckpointFolderTests<double>;

public sealed class CheckpointFolderTestsInFloat : CheckpointFolderTests<float>;
