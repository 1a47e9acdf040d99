using System.Numerics;
using System.Runtime.InteropServices;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>A saved network is restored bit for bit, under PyTorch's names.</summary>
public abstract class SavedNetworkTests<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TestFolder _folder = new();
    private readonly Matrix<T> _x = RandomMatrix.Normal<T>(9, 4, 2);

    private string File => _folder.PathOf("model.safetensors");

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Names_and_shapes_are_those_of_PyTorch()
    {
        IReadOnlyDictionary<string, NpyArray> state = ExchangeNetwork<T>.Create(1).SaveState();

        state.Keys.Should().Equal(ExchangeNetwork<T>.State.Keys);
        state.Should().OnlyContain(pair => pair.Value.Shape.SequenceEqual(ExchangeNetwork<T>.State[pair.Key]) && pair.Value.ElementType == typeof(T));
    }

    [Fact]
    public void A_single_layer_has_names_without_a_number()
    {
        var linear = new Linear<T>(1, 3, Initializers.XavierNormal<T>(1), Initializers.Zeros<T>);
        linear.SaveState().Select(pair => (pair.Key, NpyArray.Describe([.. pair.Value.Shape]))).Should().Equal(("weight", "(3, 1)"), ("bias", "(3,)"));
        new BatchNorm<T>(2).SaveState().Keys.Should().Equal("weight", "bias", "running_mean", "running_var");
        new ReLU<T>().SaveState().Should().BeEmpty();
        new Dropout<T>(0.5, seed: 1).SaveState().Should().BeEmpty();
    }

    [Fact]
    public void Weights_are_outputs_by_inputs()
    {
        var linear = new Linear<T>(4, 3, Initializers.XavierNormal<T>(1), Initializers.Zeros<T>);
        linear.SaveState()["weight"].ToMatrix<T>().Should().Be(linear.W.Transpose());
    }

    [Fact]
    public void A_saved_network_predicts_the_same_bits()
    {
        Sequential<T> network = ExchangeNetwork<T>.Create(1);
        Matrix<T> before = network.Predict(_x);
        network.Save(File, [new("epoch", "7")]);
        Sequential<T> other = ExchangeNetwork<T>.Create(100);
        other.Predict(_x).Should().NotBe(before);

        other.Load(File);

        Bytes(other.Predict(_x)).Should().Equal(Bytes(before));
        Bytes(network.Predict(_x)).Should().Equal(Bytes(before));
        SafeTensors.ReadMetadata(File)["epoch"].Should().Be("7");
    }

    [Fact]
    public void A_saved_MLP_has_nn_Sequential_names_and_its_momentum()
    {
        MLP<T> network = TestNetwork.Create<T>();
        Matrix<T> labels = RandomMatrix.Labels<T>(9, 3);
        network.TrainStep(_x, labels);
        network.Save(File);
        SafeTensors.Read(File).Keys.Should().Equal(
            "0.weight", "0.bias", "1.weight", "1.bias", "1.running_mean", "1.running_var", "3.weight", "3.bias", "5.weight", "5.bias");
        Matrix<T> before = network.Predict(_x);
        network.TrainStep(_x, labels);
        Matrix<T> momentum = network.LinearLayers[1].MomentumW.Clone();

        network.Load(File);

        Bytes(network.Predict(_x)).Should().Equal(Bytes(before));
        network.LinearLayers[1].MomentumW.Should().Be(momentum);
    }

    [Fact]
    public void Numbers_that_are_not_finite_keep_their_bits()
    {
        Sequential<T> network = ExchangeNetwork<T>.Create(1);
        Matrix<T> w = network.Parameters[0].Value;
        T[] odd = [T.NaN, -T.NaN, T.PositiveInfinity, T.NegativeInfinity, T.NegativeZero, T.Epsilon, Signalling()];
        odd.CopyTo(w.AsColumnMajorArray(), 0);
        network.Save(File);
        Sequential<T> other = ExchangeNetwork<T>.Create(100);

        other.Load(File);

        Bytes(other.Parameters[0].Value).Should().Equal(Bytes(w));
        Bytes(w)[..(7 * Marshal.SizeOf<T>())].Should().Equal(MemoryMarshal.AsBytes(odd.AsSpan()).ToArray());
    }

    [Fact]
    public void The_state_is_a_copy_both_ways()
    {
        Sequential<T> network = ExchangeNetwork<T>.Create(1);
        Matrix<T> w = network.Parameters[0].Value;
        IReadOnlyDictionary<string, NpyArray> state = network.SaveState();
        T first = w[0, 0];
        w[0, 0] = T.One;
        network.LoadState(state);
        w[0, 0].Should().Be(first);
        w[0, 0] = T.One;

        state["0.weight"].ToArray<T>()[0].Should().Be(first);
    }

    /// <summary>
    /// The expected outputs are NumPy's; in float the weights and x are rounded first, so the tolerance is that of sums of a few products.
    /// </summary>
    [Fact]
    public void A_model_from_Python_gives_the_same_predictions()
    {
        Sequential<T> network = ExchangeNetwork<T>.Create(1);
        var stored = new Reference("safetensors_model");

        network.Load(Reference.PathOf("safetensors_model.safetensors"));

        Close.Check("output", network.Predict(stored.Input<T>("x")), stored["output"], Precision.Of<T>());
    }

    /// <summary>NumPy arrays in Fortran order give the same result.</summary>
    [Fact]
    public void The_order_in_memory_does_not_matter()
    {
        Sequential<T> network = ExchangeNetwork<T>.Create(1);
        Sequential<T> other = ExchangeNetwork<T>.Create(100);
        other.LoadState(new Dictionary<string, NpyArray>(network.SaveState()) { ["0.weight"] = NpyArray.FromMatrix(network.Parameters[0].Value.Transpose()) });

        Bytes(other.Predict(_x)).Should().Equal(Bytes(network.Predict(_x)));
    }

    private static T Signalling() => typeof(T) == typeof(double)
        ? MemoryMarshal.Read<T>(BitConverter.GetBytes(0x7FF0_0000_0000_0123L))
        : MemoryMarshal.Read<T>(BitConverter.GetBytes(0x7F80_0123));

    private static byte[] Bytes(Matrix<T> matrix) => MemoryMarshal.AsBytes(matrix.ToColumnMajorArray().AsSpan()).ToArray();
}

public sealed class SavedNetworkTestsInDouble : SavedNetworkTests<double>;

public sealed class SavedNetworkTestsInFloat : SavedNetworkTests<float>;
