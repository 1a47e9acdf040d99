using System.Numerics;
using FluentAssertions;
using MyTorch.Data;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>Damaged files and files of other runs are rejected with a message, and nothing changes.</summary>
public abstract class CheckpointBadInputTests<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TestFolder _folder = new();
    private readonly ResumableRun<T> _run = new(1);

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Every_flipped_bit_is_detected()
    {
        (Checkpoint<T> checkpoint, byte[] whole) = Small();
        for (int bit = 0; bit < 8 * whole.Length; bit++)
        {
            byte[] damaged = [.. whole];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            string path = _folder.File("a", damaged);
            checkpoint.Invoking(c => c.Load(path)).Should().ThrowExactly<InvalidDataException>($"bit {bit} is another").WithMessage($"{path}*: at byte *");
        }
    }

    [Fact]
    public void Every_missing_or_extra_byte_is_detected()
    {
        (Checkpoint<T> checkpoint, byte[] whole) = Small();
        for (int length = 0; length < whole.Length; length++)
        {
            Rejected(whole[..length]);
        }

        Rejected([.. whole, 0]);

        void Rejected(byte[] content)
        {
            string path = _folder.File("a", content);
            checkpoint.Invoking(c => c.Load(path)).Should().ThrowExactly<InvalidDataException>().WithMessage($"{path}: at byte *");
        }
    }

    [Fact]
    public void A_damaged_file_changes_nothing()
    {
        string path = _folder.PathOf("a");
        new ResumableRun<T>(2).Checkpoint.Save(path);
        byte[] file = File.ReadAllBytes(path);
        file[^1] ^= 1;

        Rejected(_folder.File("a", file), "*it is corrupt.");
    }

    [Fact]
    public void Parts_that_are_unknown_or_missing_are_named()
    {
        var network = new Linear<T>(2, 1, Initializers.XavierNormal<T>(1), Initializers.Zeros<T>);
        string alone = _folder.PathOf("alone");
        new Checkpoint<T>(network).Save(alone);
        string trained = _folder.PathOf("trained");
        var optimizer = new SGD<T>(network.Parameters, 0.1);
        new Checkpoint<T>(network, optimizer, new LearningRateScheduler<T>(optimizer, new StepLR(3))).Save(trained);

        Rejected(new Checkpoint<T>(network), trained, $"{trained}: unknown parts: scheduler, optimizer; expected network.");
        Rejected(new Checkpoint<T>(network, optimizer), alone, $"{alone}: optimizer: The state has no SGD.steps: it was saved by another optimizer, with nothing.");

        static void Rejected(Checkpoint<T> checkpoint, string path, string message) =>
            checkpoint.Invoking(c => c.Load(path)).Should().ThrowExactly<InvalidDataException>().WithMessage(message);
    }

    [Theory]
    [InlineData("network")]
    [InlineData("extra")]
    public void A_part_without_names_in_it_is_rejected(string part)
    {
        string path = _folder.PathOf("a");
        _run.Checkpoint.Save(path);
        SafeTensors.Write(path, new Dictionary<string, NpyArray>(SafeTensors.Read(path)) { [part] = NpyArray.FromArray([1.0]) });

        Rejected(path, $"{path}: found an array named {part}, which is the name of a part: expected names such as {part}.weight.");
    }

    /// <summary>The network matches and is checked first, but must not change before the optimizer is checked.</summary>
    [Fact]
    public void All_parts_are_checked_before_any_is_changed()
    {
        string path = _folder.PathOf("a");
        new ResumableRun<T>(2, parameters => new SGD<T>(parameters, 0.1)).Checkpoint.Save(path);

        Rejected(path, $"{path}: optimizer: The state has no Adam.steps: it was saved by another optimizer, with SGD.steps, SGD.learning_rates.");
    }

    [Fact]
    public void Another_network_is_rejected_with_all_differences()
    {
        string path = _folder.PathOf("a");
        var network = new Sequential<T>(new BatchNorm<T>(2), new Dropout<T>(0.5, seed: 1));
        new Checkpoint<T>(network, new Adam<T>(network.Parameters)).Save(path);

        Rejected(path, $"{path}: network: the arrays do not fit the layers: 0.weight is (2,) of {typeof(T).Name}, but must be (6, 4) of Double, Single or Half; *");
    }

    [Fact]
    public void Another_number_of_dropout_layers_is_rejected()
    {
        string path = _folder.PathOf("a");
        new Checkpoint<T>(new Sequential<T>(new Dropout<T>(0.5, seed: 1))).Save(path);
        var other = new Checkpoint<T>(new Sequential<T>(new Dropout<T>(0.5, seed: 1), new Dropout<T>(0.5, seed: 2)));

        other.Invoking(c => c.Load(path)).Should().ThrowExactly<InvalidDataException>()
            .WithMessage($"{path}: dropout: batches is (1,) of Int64, but must be (2,) of Int64.");
    }

    [Fact]
    public void A_model_is_not_a_checkpoint()
    {
        string path = _folder.PathOf("a");
        new ResumableRun<T>(2).Network.Save(path);
        Rejected(path, $"{path}: unknown parts: *0, *; expected network, dropout, scheduler, optimizer. If it is a model file, load it with network.Load(path).");
    }

    [Fact]
    public void A_file_without_a_checksum_is_rejected()
    {
        string path = _folder.File("a", SafeTensorsFile.Of("{}"));
        Rejected(path, $"{path}: at byte 8: expected a checksum in the metadata entry 'mytorch.crc32', which every checkpoint has, found none: load files of other programs with network.Load(path).");
    }

    private void Rejected(string path, string message)
    {
        string before = RunBits.Hash(_run);
        _run.Checkpoint.Invoking(c => c.Load(path)).Should().ThrowExactly<InvalidDataException>().WithMessage(message);
        RunBits.Hash(_run).Should().Be(before);
    }

    /// <summary>A small checkpoint and its file.</summary>
    private (Checkpoint<T> Checkpoint, byte[] File) Small()
    {
        var network = new Linear<T>(2, 1, Initializers.XavierNormal<T>(1), Initializers.Zeros<T>);
        var checkpoint = new Checkpoint<T>(network, new SGD<T>(network.Parameters, 0.1));
        checkpoint.Save(_folder.PathOf("whole"), new Dictionary<string, NpyArray> { ["epoch"] = NpyArray.FromArray([3]) });
        return (checkpoint, File.ReadAllBytes(_folder.PathOf("whole")));
    }
}

public sealed class CheckpointBadInputTestsInDouble : CheckpointBadInputTests<double>;

public sealed class CheckpointBadInputTestsInFloat : CheckpointBadInputTests<float>;
