using System.Numerics;
using FluentAssertions;
using MyTorch.Autograd;
using MyTorch.Data;
using MyTorch.Tests.Data;
using MyTorch.Tests.Layers;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training.Models;

/// <summary>A file is not loaded into layers that its arrays fit but that predict differently.</summary>
public abstract class OtherLayersTests<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TestFolder _folder = new();

    private string Path => _folder.PathOf("model.safetensors");

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Tanh_does_not_accept_the_weights_of_ReLU()
    {
        Net(new ReLU<T>(), seed: 1).Save(Path);
        Sequential<T> network = Net(new Tanh<T>(), seed: 2);
        string before = Hash(network);

        network.Invoking(n => n.Load(Path)).Should().ThrowExactly<InvalidDataException>().WithMessage(
            $"{Path}: the layers differ from those of the file: layer 1 is Tanh, but ReLU in the file. Create the same layers, as Model.Load does, or load only the arrays with LoadState(SafeTensors.Read(path)).");
        network.Invoking(n => Model.Load(Path, n)).Should().ThrowExactly<InvalidDataException>().WithMessage($"{Path}: the layers differ from those*");
        Hash(network).Should().Be(before);

        network.LoadState(SafeTensors.Read(Path));
        Hash(network).Should().NotBe(before);
    }

    [Fact]
    public void A_checkpoint_is_not_loaded_into_other_layers()
    {
        new Checkpoint<T>(Net(new ReLU<T>(), seed: 1)).Save(Path);
        Sequential<T> network = Net(new Tanh<T>(), seed: 2);
        string before = Hash(network);

        new Checkpoint<T>(network).Invoking(checkpoint => checkpoint.Load(Path)).Should().ThrowExactly<InvalidDataException>()
            .WithMessage($"{Path}: network: the layers differ from those of the file: layer 1 is Tanh, but ReLU in the file.*");
        Hash(network).Should().Be(before);
        new Checkpoint<T>(Net(new ReLU<T>(), seed: 2)).Load(Path);
    }

    [Fact]
    public void An_MLP_is_also_compared()
    {
        MLP<T> Create(Activation<T> hidden) => new(4, 2, [3], [hidden, new Identity<T>()], Initializers.XavierNormal<T>(1), Initializers.Zeros<T>, new SoftmaxCrossEntropy<T>(), 0.1);
        Create(new ReLU<T>()).Save(Path);
        Create(new Sigmoid<T>()).Invoking(network => network.Load(Path)).Should().ThrowExactly<InvalidDataException>().WithMessage("*layer 1 is Sigmoid, but ReLU in the file.*");
    }

    [Fact]
    public void All_differences_are_listed_with_their_paths()
    {
        new Sequential<T>(new Residual<T>(new Linear<T>(4, 4, seed: 1), new ELU<T>(0.5)), new Scaled<T>(new LeakyReLU<T>(0.1), 2), new GELU<T>(), new Softmax<T>()).Save(Path);
        var network = new Sequential<T>(new Residual<T>(new Linear<T>(4, 4, seed: 1), new SELU<T>()), new Scaled<T>(new LeakyReLU<T>(0.2), 3), new GELU<T>(true));

        network.Invoking(n => n.Load(Path)).Should().ThrowExactly<InvalidDataException>().WithMessage(
            $"{Path}: the layers differ from those of the file: layer 0.inner.1 is SELU, but ELU in the file; layer 3 is Identity, but Softmax in the file; "
            + "1.factor (Scaled) is 3, but 2 in the file; 1.slope (LeakyReLU) is 0.2, but 0.1 in the file; 2.tanh_approximation (GELU) is True, but False in the file.*");
    }

    [Fact]
    public void Settings_are_compared_once()
    {
        new Sequential<T>(new Scaled<T>(new UnitStep<T>(0.5), 2)).Save(Path);
        new Sequential<T>(new Scaled<T>(new UnitStep<T>(1), 2)).Invoking(network => network.Load(Path)).Should().ThrowExactly<InvalidDataException>()
            .WithMessage($"{Path}: the settings of the layers differ from those of the file: 0.value_at_zero (UnitStep) is 1, but 0.5 in the file. *");
    }

    /// <summary>Dropout affects only training: a prediction skips it, and runs only the linear layer of DropConnect.</summary>
    [Fact]
    public void Layers_that_predict_the_same_are_accepted()
    {
        new Sequential<T>(new DropConnect<T>(new Linear<T>(4, 3, seed: 1), 0.5, seed: 1), new Dropout<T>(0.5, seed: 1), new ReLU<T>(), new Identity<T>()).Save(Path);
        new Sequential<T>(new Linear<T>(4, 3, seed: 2), new Dropout<T>(0.1, seed: 2), new ReLU<T>()).Load(Path);
        new Sequential<T>(new Linear<T>(4, 3, seed: 2), new Identity<T>(), new ReLU<T>(), new Dropout<T>(0.1, seed: 2)).Load(Path);
        FluentActions.Invoking(() => new Sequential<T>(new Linear<T>(4, 3, seed: 2), new ReLU<T>(), new ReLU<T>()).Load(Path)).Should().Throw<InvalidDataException>().WithMessage("*layer 1 is ReLU, but Identity in the file*");
    }

    [Fact]
    public void With_a_prefix_the_layers_below_it_are_compared()
    {
        new Sequential<T>(new Residual<T>(new Linear<T>(4, 4, seed: 1), new Tanh<T>())).Save(Path);
        new Sequential<T>(new Linear<T>(4, 4, seed: 2), new Tanh<T>()).Load(Path, "0.inner.");
        new Sequential<T>(new Linear<T>(4, 4, seed: 2), new ReLU<T>()).Invoking(network => network.Load(Path, "0.inner.")).Should().Throw<InvalidDataException>()
            .WithMessage("*layer 1 is ReLU, but Tanh in the file*");
    }

    /// <summary>Files of version 0.1.0 and of PyTorch do not describe their layers.</summary>
    [Fact]
    public void Files_without_a_description_are_loaded_as_before()
    {
        SafeTensors.Write(Path, Net(new ReLU<T>(), seed: 1).SaveState(), [new("format", "pt")]);
        Sequential<T> network = Net(new Tanh<T>(), seed: 2);
        network.Load(Path);
        Hash(network).Should().Be(Hash(Net(new ReLU<T>(), seed: 1)));
        Model.Load(Path, Net(new ReLU<T>(), seed: 2)).Metadata.Should().Equal(new Dictionary<string, string> { ["format"] = "pt" });
        FluentActions.Invoking(() => Model.Load<T>(Path)).Should().ThrowExactly<InvalidDataException>()
            .WithMessage($"{Path}: the file does not describe its layers, like files of version 0.1.0 and of other programs: create the network and call Model.Load(path, network).");
    }

    [Fact]
    public void Custom_layers_are_named_and_loaded_into_existing_networks()
    {
        Sequential<T> Create(Activation<T> last) => new(new ColumnFactors<T>(4), new Twice(), last);
        Create(new ReLU<T>()).Save(Path);

        FluentActions.Invoking(() => Model.Load<T>(Path)).Should().ThrowExactly<InvalidDataException>().WithMessage(
            $"{Path}: layer 0 (ColumnFactors): custom layers cannot be created from a file: create the network and call network.Load(path) or Model.Load(path, network).");
        Create(new ReLU<T>()).Load(Path);
        Model.Load(Path, Create(new ReLU<T>())).Network.Layers[1].Should().BeOfType<Twice>();
        Create(new Tanh<T>()).Invoking(network => network.Load(Path)).Should().Throw<InvalidDataException>().WithMessage("*layer 2 is Tanh, but ReLU in the file*");
        new Sequential<T>(new ColumnFactors<T>(4), new Residual<T>(new Linear<T>(4, 4, seed: 1), new ReLU<T>()), new ReLU<T>())
            .Invoking(network => network.Load(Path)).Should().Throw<InvalidDataException>().WithMessage("*layer 1 is Residual, but Twice in the file*");
    }

    [Fact]
    public void A_checkpoint_is_recognized()
    {
        new Checkpoint<T>(Net(new ReLU<T>(), seed: 1)).Save(Path);
        FluentActions.Invoking(() => Model.Load<T>(Path)).Should().ThrowExactly<InvalidDataException>().WithMessage($"{Path}: it is a checkpoint: load it with Checkpoint.Load(path).");
    }

    private static Sequential<T> Net(Activation<T> hidden, int seed) => new(new Linear<T>(4, 3, seed: seed), hidden, new Linear<T>(3, 2, seed: seed));

    private static string Hash(Sequential<T> network) => Bits.Hash(network.SaveState().Values.SelectMany(array => array.ToArray<T>()));

    private sealed class Twice : Module<T>
    {
        private readonly Sequential<T> _inner;

        public Twice() => _inner = Register("inner", new Sequential<T>(new Linear<T>(4, 4, seed: 1), new ReLU<T>()));

        public override int OutputColumns(int inputs) => inputs;

        public override Variable<T> Forward(Variable<T> x) => _inner.Forward(_inner.Forward(x));
    }
}

public sealed class OtherLayersTestsInDouble : OtherLayersTests<double>;

public sealed class OtherLayersTestsInFloat : OtherLayersTests<float>;
