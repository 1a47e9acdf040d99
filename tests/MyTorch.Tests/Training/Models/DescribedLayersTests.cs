using System.Numerics;
using System.Reflection;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training.Models;

/// <summary>A network with any layers can be created from its file alone.</summary>
public abstract class DescribedLayersTests<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TestFolder _folder = new();

    public static TheoryData<string> Names => [.. DescribedLayers.Names];

    private string Path => _folder.PathOf("model.safetensors");

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_loaded_layer_has_its_settings_and_predicts_the_same_bits(string name)
    {
        var network = new Sequential<T>(DescribedLayers.Create<T>(name));
        Matrix<T> x = name.EndsWith("Embedding", StringComparison.Ordinal) ? Matrix<T>.Build.Dense(9, 5, (i, j) => T.CreateChecked((i + j) % 7)) : RandomMatrix.Normal<T>(9, 5, 2);
        network.Forward(x);
        network.Save(Path);

        Sequential<T> loaded = Model.Load<T>(Path).Network;

        Bits.Hash(loaded.Predict(x).Enumerate()).Should().Be(Bits.Hash(network.Predict(x).Enumerate()));
        loaded.IsTraining.Should().BeFalse();
        loaded.SaveState().Keys.Should().Equal(network.SaveState().Keys);
        Layer<T>[] all = [.. All(network)];
        Layer<T>[] allLoaded = [.. All(loaded)];
        allLoaded.Select(layer => layer.GetType()).Should().Equal(all.Select(layer => layer.GetType()));
        foreach ((Layer<T> before, Layer<T> after) in all.Zip(allLoaded))
        {
            foreach (PropertyInfo setting in SettingsOf(before.GetType()))
            {
                setting.GetValue(after).Should().Be(setting.GetValue(before), "{0} is a setting of {1}", setting.Name, before.GetType());
            }
        }

        loaded.Save(_folder.PathOf("again.safetensors"));
        File.ReadAllBytes(_folder.PathOf("again.safetensors")).Should().Equal(File.ReadAllBytes(Path));
    }

    /// <summary>A new layer must be added to the table of layer types and to the test cases.</summary>
    [Fact]
    public void No_layer_of_the_library_is_missing()
    {
        Type[] layers =
        [
            .. typeof(Layer<>).Assembly.GetTypes().Where(type => type is { IsAbstract: false, IsGenericTypeDefinition: true } && IsLayer(type))
                .Select(type => type.MakeGenericType(typeof(T))),
        ];
        layers.Select(type => type.Name.Split('`')[0]).Should().BeEquivalentTo(LayerKinds<T>.ByName.Keys);
        DescribedLayers.Names.SelectMany(name => All(DescribedLayers.Create<T>(name))).Select(layer => layer.GetType()).Distinct().Should().BeEquivalentTo(layers);
    }

    [Fact]
    public void A_single_layer_becomes_a_network()
    {
        var linear = new Linear<T>(5, 2, seed: 1);
        linear.Save(Path);
        Matrix<T> x = RandomMatrix.Normal<T>(3, 5, 2);

        Model.Load<T>(Path).Network.Predict(x).Should().Be(new Sequential<T>(linear).Predict(x));
    }

    [Fact]
    public void An_MLP_is_saved_as_its_layers()
    {
        MLP<T> network = Networks.TestNetwork.Create<T>();
        network.Save(Path);
        Matrix<T> x = RandomMatrix.Normal<T>(3, 4, 2);

        Bits.Hash(Model.Load<T>(Path).Network.Predict(x).Enumerate()).Should().Be(Bits.Hash(network.Predict(x).Enumerate()));
    }

    [Fact]
    public void Training_continues_with_the_same_masks_and_statistics()
    {
        Sequential<T> network = new(BatchNorm.LikePyTorch<T>(5, 0.3), new Dropout<T>(0.5, seed: 4), new DropConnect<T>(new Linear<T>(5, 2, seed: 1), 0.5, seed: 2));
        network.Save(Path);
        Sequential<T> loaded = Model.Load<T>(Path).Network;
        loaded.Train();
        Matrix<T> x = RandomMatrix.Normal<T>(8, 5, 2);

        Bits.Hash(loaded.Forward(x).Enumerate()).Should().Be(Bits.Hash(network.Forward(x).Enumerate()));
        Bits.Hash(loaded.Predict(x).Enumerate()).Should().Be(Bits.Hash(network.Predict(x).Enumerate()));
    }

    [Fact]
    public void Weights_of_the_other_element_type_are_rounded()
    {
        new Sequential<double>(new Linear<double>(5, 2, seed: 1), new Tanh<double>()).Save(Path);
        Matrix<T> w = ((Linear<T>)Model.Load<T>(Path).Network.Layers[0]).W;
        w.Should().Be(new Linear<double>(5, 2, seed: 1).W.Map(T.CreateTruncating));
    }

    private static IEnumerable<Layer<T>> All(Layer<T> layer) => (layer switch
    {
        Sequential<T> network => network.Layers,
        MyTorch.Autograd.Module<T> module => module.Layers.Select(entry => entry.Layer),
        Scaled<T> scaled => [scaled.Inner],
        DropConnect<T> dropped => [dropped.Linear],
        ColumnEmbedding<T> columns => columns.Embeddings.Select(entry => entry.Value),
        _ => Array.Empty<Layer<T>>(),
    }).SelectMany(All).Prepend(layer);

    private static bool IsLayer(Type type) =>
        type.BaseType is { } parent && ((parent.IsGenericType && parent.GetGenericTypeDefinition() == typeof(Layer<>)) || IsLayer(parent));

    private static IEnumerable<PropertyInfo> SettingsOf(Type layer) =>
        layer.GetProperties().Where(property => property.Name != nameof(Layer<T>.IsTraining) && property.PropertyType is var type
            && (type == typeof(double) || type == typeof(bool) || type == typeof(int) || type == typeof(int?) || type == typeof(long)) && property.Name != nameof(Dropout<T>.Batch));
}

public sealed class DescribedLayersTestsInDouble : DescribedLayersTests<double>;

public sealed class DescribedLayersTestsInFloat : DescribedLayersTests<float>;
