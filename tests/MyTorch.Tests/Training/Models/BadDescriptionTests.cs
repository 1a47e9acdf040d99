using FluentAssertions;
using MyTorch.Data;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.Tests.Training.Models;

/// <summary>Descriptions that are invalid or do not match the arrays.</summary>
public sealed class BadDescriptionTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "the layers: line 1: expected JSON.*")]
    [InlineData("[]", "the layers: expected a JSON object*")]
    [InlineData("{}", "the layer: 'kind' is missing: it must be a text.")]
    [InlineData("""{"kind":1}""", "the layer: 'kind' must be a text, not 1.")]
    [InlineData("""{"kind":"Sequential","layers":{}}""", "the layer: 'layers' must be a list, not {}.")]
    [InlineData("""{"kind":"Sequential","layers":[1]}""", "layer 0: it must be a JSON object, not 1.")]
    [InlineData("""{"kind":"Sequential","layers":[]}""", "the layer (Sequential): A network needs at least one layer.*")]
    [InlineData("""{"kind":"Sequential","layers":[{"kind":"ReLU","layers":[{"name":1}]}]}""", "layer 0.0: 'name' must be a text, not 1.")]
    [InlineData("""{"kind":"Sequential","layers":[{"kind":"ReLU","slope":"x"}]}""", "layer 0: 'slope' must be a number, true or false, not \"x\".")]
    [InlineData("""{"kind":"Sequential","layers":[{"kind":"LeakyReLU"}]}""", "layer 0 (LeakyReLU): 'slope' is missing: it must be a number.")]
    [InlineData("""{"kind":"Sequential","layers":[{"kind":"LeakyReLU","slope":true}]}""", "layer 0 (LeakyReLU): 'slope' must be a number, not True.")]
    [InlineData("""{"kind":"Sequential","layers":[{"kind":"LeakyReLU","slope":1e999}]}""", "layer 0 (LeakyReLU): slope must be finite in Single.*")]
    [InlineData("""{"kind":"Sequential","layers":[{"kind":"LeakyReLU","slope":"NaN"}]}""", "layer 0 (LeakyReLU): slope must be finite in Single.*")]
    [InlineData("""{"kind":"Sequential","layers":[{"kind":"GELU","tanh_approximation":1}]}""", "layer 0 (GELU): 'tanh_approximation' must be true or false, not 1.")]
    [InlineData("""{"kind":"Sequential","layers":[{"kind":"Dropout","probability":0.5,"seed":0.5,"whole_neurons":false,"exact_count":false,"scaled":true}]}""", "layer 0 (Dropout): 'seed' must be a whole number, not 0.5.")]
    [InlineData("""{"kind":"Sequential","layers":[{"kind":"Dropout","probability":0.5,"seed":1e300,"whole_neurons":false,"exact_count":false,"scaled":true}]}""", "layer 0 (Dropout): 'seed' must be a whole number, not 1E+300.")]
    [InlineData("""{"kind":"Sequential","layers":[{"kind":"Transformer"}]}""", "layer 0 (Transformer): this version of the library does not have this layer.")]
    [InlineData("""{"kind":"Sequential","layers":[{"kind":"Layer"}]}""", "layer 0 (Layer): this version of the library does not have this layer.")]
    [InlineData("""{"kind":"Sequential","layers":[{"kind":"Scaled","factor":1,"layers":[{"name":"","kind":"Softmax"}]}]}""", "layer 0 (Scaled): it must have exactly one inner layer, of type Activation.")]
    [InlineData("""{"kind":"Sequential","layers":[{"kind":"Scaled","factor":1}]}""", "layer 0 (Scaled): it must have exactly one inner layer, of type Activation.")]
    [InlineData("""{"kind":"Sequential","layers":[{"kind":"Residual","layers":[{"kind":"Sequential","layers":[{"kind":"Tanh"}]},{"kind":"Tanh"}]}]}""", "layer 0 (Residual): it must have exactly one inner layer, of type Sequential.")]
    [InlineData("""{"kind":"Sequential","layers":[{"kind":"Parallel"}]}""", "layer 0 (Parallel): At least one branch is needed.*")]
    [InlineData("""{"kind":"Sequential","layers":[{"kind":"Linear"},{"kind":"Linear"}]}""", "layer 1 (Linear): the array 1.weight is missing.")]
    [InlineData("""{"kind":"Sequential","layers":[{"kind":"LayerNorm","epsilon":0.1}]}""", "layer 0 (LayerNorm): the array 0.weight must have 1 dimension, but its shape is (3, 2).")]
    [InlineData("""{"kind":"Sequential","layers":[{"kind":"Linear"},{"kind":"ReLU"},{"kind":"PReLU"}]}""", "*Layer 2, PReLU, requires 5 columns, but the layers before it produce 3*")]
    [InlineData("""{"kind":"Sequential","layers":[{"kind":"ReLU"}]}""", "the arrays do not fit the layers: 0.weight is unknown; 0.bias is unknown; 2.weight is unknown.")]
    public void The_message_says_what_is_wrong(string description, string message)
    {
        string path = _folder.PathOf("model.safetensors");
        SafeTensors.Write(
            path,
            [new("0.weight", NpyArray.FromArray(new float[6], 3, 2)), new("0.bias", NpyArray.FromArray(new float[3], 3)), new("2.weight", NpyArray.FromArray(new float[5], 5))],
            [new("mytorch.layers", description)]);
        FluentActions.Invoking(() => Model.Load<float>(path)).Should().ThrowExactly<InvalidDataException>().WithMessage($"{path}: {message}");
    }

    [Theory]
    [InlineData(0, 7)]
    [InlineData(7, 0)]
    public void Empty_weights_are_rejected(int outputs, int inputs)
    {
        string path = _folder.PathOf("model.safetensors");
        SafeTensors.Write(path, [new("0.weight", NpyArray.FromArray(Array.Empty<float>(), outputs, inputs))], [new("mytorch.layers", """{"kind":"Sequential","layers":[{"kind":"Linear"}]}""")]);
        FluentActions.Invoking(() => Model.Load<float>(path)).Should().ThrowExactly<InvalidDataException>().WithMessage($"{path}: layer 0 (Linear): *");
    }

    /// <summary>Each level doubles the number of columns, to 2^40.</summary>
    [Fact]
    public void Too_many_columns_do_not_overflow()
    {
        Layer<double> layer = new Identity<double>();
        for (int level = 0; level < 40; level++)
        {
            layer = new Sequential<double>(new Parallel<double>(layer, new Identity<double>()), new Parallel<double>(new Identity<double>(), new Identity<double>()));
        }

        layer.OutputColumns(1).Should().Be(int.MaxValue);
    }

    [Fact]
    public void A_deeply_nested_network_is_restored()
    {
        Layer<float> layer = new Linear<float>(2, 2, seed: 1);
        for (int level = 0; level < 100; level++)
        {
            layer = new Residual<float>(layer);
        }

        string path = _folder.PathOf("model.safetensors");
        new Sequential<float>(layer).Save(path);
        Model.Load<float>(path).Network.Layers.Should().ContainSingle().Which.Should().BeOfType<Residual<float>>();
    }

    [Fact]
    public void A_description_that_contradicts_other_texts_is_rejected()
    {
        string path = _folder.PathOf("model.safetensors");
        new Sequential<float>(new BatchNorm<float>(2, epsilon: 0.5)).Save(path);
        var texts = new Dictionary<string, string>(SafeTensors.ReadMetadata(path)) { ["mytorch.0.epsilon"] = "0.25" };
        SafeTensors.Write(path, SafeTensors.Read(path), texts);
        FluentActions.Invoking(() => Model.Load<float>(path)).Should().ThrowExactly<InvalidDataException>().WithMessage("*0.epsilon (BatchNorm) is 0.5, but 0.25 in the file.*");
    }

    [Fact]
    public void A_corrupt_description_is_also_rejected_by_a_network()
    {
        string path = _folder.PathOf("model.safetensors");
        SafeTensors.Write(path, new BatchNorm<float>(2).SaveState(), [new("mytorch.layers", "{")]);
        new BatchNorm<float>(2).Invoking(layer => layer.Load(path)).Should().ThrowExactly<InvalidDataException>().WithMessage($"{path}: the layers: line 1: expected JSON.*");
    }
}
