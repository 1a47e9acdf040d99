using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>Epsilon and alpha of BatchNorm in files: the same arrays give other predictions in a layer with another epsilon.</summary>
public abstract class SavedSettingsTests<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TestFolder _folder = new();

    private string File => _folder.PathOf("model.safetensors");

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Settings_are_saved_as_metadata()
    {
        var network = new Sequential<T>(new BatchNorm<T>(2, 0.75, 0.1), new ReLU<T>(), new Sequential<T>(new BatchNorm<T>(2)));
        network.Save(File, [new("note", "x")]);
        SafeTensors.ReadMetadata(File).Should().Equal(new Dictionary<string, string>
        {
            ["note"] = "x",
            ["mytorch.0.epsilon"] = "0.1",
            ["mytorch.0.alpha"] = "0.75",
            ["mytorch.2.0.epsilon"] = "1E-08",
            ["mytorch.2.0.alpha"] = "0.9",
            ["mytorch.layers"] = """{"kind":"Sequential","layers":[{"kind":"BatchNorm","epsilon":0.1,"alpha":0.75,"unbiased":false},{"kind":"ReLU"},{"kind":"Sequential","layers":[{"kind":"BatchNorm","epsilon":1E-08,"alpha":0.9,"unbiased":false}]}]}""",
        });

        network.Save(File, SafeTensors.ReadMetadata(File));
        SafeTensors.ReadMetadata(File).Should().HaveCount(6);
        network.Load(File);
    }

    [Fact]
    public void Another_epsilon_is_rejected_and_nothing_changes()
    {
        new Sequential<T>(new BatchNorm<T>(2, epsilon: 1e-5)).Save(File);
        var layer = new BatchNorm<T>(2);
        layer.Gamma[0, 1] = T.CreateChecked(3);
        var network = new Sequential<T>(layer);

        network.Invoking(n => n.Load(File)).Should().ThrowExactly<InvalidDataException>().WithMessage(
            $"{File}: the settings of the layers differ from those of the file: 0.epsilon (BatchNorm) is 1E-08, but 1E-05 in the file. *LoadState(SafeTensors.Read(path)).");
        layer.Gamma[0, 1].Should().Be(T.CreateChecked(3));

        network.LoadState(SafeTensors.Read(File));
        layer.Gamma[0, 1].Should().Be(T.One);
    }

    [Fact]
    public void All_differences_are_listed()
    {
        new BatchNorm<T>(2, 0.99, 1e-5).Save(File);
        new BatchNorm<T>(2).Invoking(layer => layer.Load(File)).Should().ThrowExactly<InvalidDataException>()
            .WithMessage("*: epsilon (BatchNorm) is 1E-08, but 1E-05 in the file; alpha (BatchNorm) is 0.9, but 0.99 in the file.*");
    }

    [Fact]
    public void Mismatched_arrays_are_reported_first()
    {
        new BatchNorm<T>(2, epsilon: 1e-5).Save(File);
        new BatchNorm<T>(3).Invoking(layer => layer.Load(File)).Should().ThrowExactly<InvalidDataException>().WithMessage("*the arrays do not fit*");
    }

    [Theory]
    [InlineData("")]
    [InlineData("small")]
    [InlineData("NaN")]
    [InlineData("1e-8 ")]
    [InlineData("1,0")]
    public void A_setting_with_another_value_is_rejected(string text)
    {
        SafeTensors.Write(File, new BatchNorm<T>(2).SaveState(), [new("mytorch.epsilon", text)]);
        Action act = () => new BatchNorm<T>(2).Load(File);
        if (text == "1e-8 ")
        {
            act.Should().NotThrow("it is the same number");
        }
        else
        {
            act.Should().ThrowExactly<InvalidDataException>().WithMessage($"*epsilon (BatchNorm) is 1E-08, but {text} in the file.*");
        }
    }

    /// <summary>Files of version 0.1.0 and of PyTorch.</summary>
    [Fact]
    public void Files_without_settings_are_loaded()
    {
        SafeTensors.Write(File, new BatchNorm<T>(2).SaveState(), [new("format", "pt")]);
        new BatchNorm<T>(2, 0.5, 1e-3).Load(File);
    }

    /// <summary>The first layer of one network is the only layer of another.</summary>
    [Fact]
    public void A_prefix_is_stripped_from_setting_names()
    {
        new Sequential<T>(new BatchNorm<T>(2, epsilon: 1e-5)).Save(File);
        new BatchNorm<T>(2, epsilon: 1e-5).Load(File, "0.");
        new BatchNorm<T>(2).Invoking(layer => layer.Load(File, "0.")).Should().ThrowExactly<InvalidDataException>().WithMessage("*: epsilon (BatchNorm) is 1E-08, *");
    }

    [Fact]
    public void A_checkpoint_has_settings()
    {
        new Checkpoint<T>(new Sequential<T>(new BatchNorm<T>(2, epsilon: 1e-5))).Save(File);
        SafeTensors.ReadMetadata(File).Keys.Should().Equal("mytorch.network.0.epsilon", "mytorch.network.0.alpha", "mytorch.network.layers");
        new Checkpoint<T>(new Sequential<T>(new BatchNorm<T>(2, epsilon: 1e-5))).Load(File);

        var layer = new BatchNorm<T>(2);
        layer.Gamma[0, 1] = T.CreateChecked(3);
        new Checkpoint<T>(new Sequential<T>(layer)).Invoking(checkpoint => checkpoint.Load(File)).Should().ThrowExactly<InvalidDataException>()
            .WithMessage($"{File}: network: *0.epsilon (BatchNorm) is 1E-08, but 1E-05 in the file.*");
        layer.Gamma[0, 1].Should().Be(T.CreateChecked(3));
    }

    /// <summary>Like a model converted by <c>half()</c> in PyTorch.</summary>
    [Fact]
    public void A_network_of_float16_or_bfloat16_is_loaded()
    {
        Sequential<T> network = ExchangeNetwork<T>.Create(1);
        Matrix<T> x = RandomMatrix.Normal<T>(9, 4, 2);
        foreach (Func<NpyArray, NpyArray> round in (Func<NpyArray, NpyArray>[])[array => array.ToHalf(), array => array.ToBFloat16()])
        {
            SafeTensors.Write(File, network.SaveState().Select(array => KeyValuePair.Create(array.Key, round(array.Value))));
            Sequential<T> other = ExchangeNetwork<T>.Create(100);

            other.Load(File);

            double error = (other.Predict(x) - network.Predict(x)).Enumerate().Max(value => double.CreateChecked(T.Abs(value)));
            error.Should().BeInRange(1e-6, 0.1);
            other.SaveState().Values.Should().OnlyContain(array => array.ElementType == typeof(T));
        }
    }
}

public sealed class SavedSettingsTestsInDouble : SavedSettingsTests<double>;

public sealed class SavedSettingsTestsInFloat : SavedSettingsTests<float>;
