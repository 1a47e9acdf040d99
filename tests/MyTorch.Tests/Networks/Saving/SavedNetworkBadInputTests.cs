using System.Numerics;
using System.Runtime.CompilerServices;
using FluentAssertions;
using MyTorch.Data;
using MyTorch.Tests.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>A state that does not fit is rejected with all differences listed, and the network is unchanged.</summary>
public abstract class SavedNetworkBadInputTests<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TestFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void All_mismatches_are_listed()
    {
        Dictionary<string, NpyArray> state = State();
        state.Remove("0.bias");
        state.Remove("3.0.weight");
        state["4.weight"] = NpyArray.FromArray(new T[15], 5, 3);
        state["1.weight"] = NpyArray.FromArray(new long[6], 6);
        state["1.bias"] = NpyArray.FromArray(new T[6], 1, 6);
        state["5.weight"] = state["6"] = NpyArray.FromArray([T.One]);

        Refuse(state, $"the arrays do not fit the layers: 0.bias is missing; 1.weight is (6,) of Int64, but must be (6,) of Double, Single or Half; "
            + $"1.bias is (1, 6) of {typeof(T).Name}, but must be (6,) of Double, Single or Half; 3.0.weight is missing; "
            + $"4.weight is (5, 3) of {typeof(T).Name}, but must be (3, 5) of Double, Single or Half; 5.weight is unknown; 6 is unknown.");
    }

    [Fact]
    public void Only_BatchNorm_has_a_batch_count()
    {
        NpyArray count = NpyArray.FromArray([5L]);
        ExchangeNetwork<T>.Create(1).LoadState(new Dictionary<string, NpyArray>(State()) { ["1.num_batches_tracked"] = count });
        new BatchNorm<T>(2).LoadState(new Dictionary<string, NpyArray>(new BatchNorm<T>(2).SaveState()) { ["num_batches_tracked"] = count });

        Refuse(new Dictionary<string, NpyArray>(State()) { ["0.num_batches_tracked"] = count }, "*: 0.num_batches_tracked is unknown.");
        Refuse(new Dictionary<string, NpyArray>(State()) { ["1.num_batches_tracked.x"] = count }, "*: 1.num_batches_tracked.x is unknown.");
    }

    [Fact]
    public void A_corrupt_file_changes_nothing()
    {
        SafeTensors.Write(_folder.PathOf("model"), State());
        byte[] file = File.ReadAllBytes(_folder.PathOf("model"));
        file[^1] ^= 1;
        Sequential<T> network = ExchangeNetwork<T>.Create(1);
        string before = Bits(network);

        network.Invoking(n => n.Load(_folder.File("model", file))).Should().ThrowExactly<InvalidDataException>().WithMessage("*it is corrupt.");

        Bits(network).Should().Be(before);
    }

    [Fact]
    public void A_checkpoint_is_reported_as_one()
    {
        string path = _folder.PathOf("checkpoint");
        Sequential<T> trained = ExchangeNetwork<T>.Create(1);
        new Checkpoint<T>(trained, new Adam<T>(trained.Parameters)).Save(path);
        Sequential<T> network = ExchangeNetwork<T>.Create(2);
        string before = Bits(network);

        network.Invoking(n => n.Load(path)).Should().ThrowExactly<InvalidDataException>()
            .WithMessage($"{path}: it is a checkpoint: load it with Checkpoint.Load(path).");

        Bits(network).Should().Be(before);
    }

    [SmallDiskFact]
    public void A_full_disk_is_reported_and_the_old_file_stays()
    {
        using var disk = new SmallDisk();
        string path = Path.Combine(disk.Root, "model");
        var network = new Linear<T>(40_000 / Unsafe.SizeOf<T>(), 1, Initializers.XavierNormal<T>(1), Initializers.Zeros<T>);
        network.Save(path);
        byte[] before = File.ReadAllBytes(path);

        network.Invoking(n => n.Save(path)).Should().ThrowExactly<IOException>().WithMessage("No space left on device*");

        File.ReadAllBytes(path).Should().Equal(before);
        Directory.GetFiles(disk.Root).Should().Equal(path);
        network.Load(path);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        Action act = () => ExchangeNetwork<T>.Create(1).Load(_folder.PathOf("none"));
        act.Should().ThrowExactly<FileNotFoundException>().WithMessage("*none*");
    }

    /// <summary>The state of a different network, so that any loaded value would be visible.</summary>
    private static Dictionary<string, NpyArray> State() => new(ExchangeNetwork<T>.Create(100).SaveState());

    private static string Bits(Sequential<T> network) =>
        MyTorch.Tests.Support.Bits.Hash(network.SaveState().Values.SelectMany(array => array.ToArray<T>()));

    private void Refuse(Dictionary<string, NpyArray> state, string message)
    {
        Sequential<T> network = ExchangeNetwork<T>.Create(1);
        string before = Bits(network);
        string path = _folder.PathOf("model");
        SafeTensors.Write(path, state);

        network.Invoking(n => n.LoadState(state)).Should().ThrowExactly<ArgumentException>().WithMessage($"{message} (Parameter 'state')");
        network.Invoking(n => n.Load(path)).Should().ThrowExactly<InvalidDataException>().WithMessage($"{path}: {message}");

        Bits(network).Should().Be(before);
    }
}

public sealed class SavedNetworkBadInputTestsInDouble : SavedNetworkBadInputTests<double>;

public sealed class SavedNetworkBadInputTestsInFloat : SavedNetworkBadInputTests<float>;
