using System.Numerics;
using System.Runtime.InteropServices;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Onnx;
using MyTorch.Tests.Networks;
using Xunit;

namespace MyTorch.SystemTests.Onnx;

/// <summary>Tests the contents of exported models.</summary>
public abstract class OnnxExporterTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly bool IsDouble = typeof(T) == typeof(double);

    private static readonly long DataType = IsDouble ? 11 : 1;

    public static TheoryData<string> Names => [.. OnnxNetworks<T>.Names];

    [Fact]
    public void A_model_has_its_metadata()
    {
        ProtoFields root = Export(ExchangeNetwork<T>.Create(1)).Root;

        root.Integer(1).Should().Be(7, "it is the IR version of opset 13");
        root.Text(2).Should().Be("MyTorch");
        root.Text(3).Should().MatchRegex(@"^\d+\.\d+\.\d+$");
        root.Message(8).Integer(2).Should().Be(13);
        root.Message(7).Text(2).Should().Be("network");
    }

    [Fact]
    public void Nodes_are_named_after_their_layers()
    {
        OnnxModel model = Export(ExchangeNetwork<T>.Create(1));

        model.Nodes.Should().Equal(
            "0.Gemm = Gemm(input, 0.weight, 0.bias; transB=1)",
            "1.BatchNormalization = BatchNormalization(0.Gemm, 1.weight, 1.bias, 1.running_mean, 1.running_var; epsilon=1E-08)",
            "2.Relu = Relu(1.BatchNormalization)",
            "3.0.Gemm = Gemm(2.Relu, 3.0.weight, 3.0.bias; transB=1)",
            "3.1.Tanh = Tanh(3.0.Gemm)",
            "output = Gemm(3.1.Tanh, 4.weight, 4.bias; transB=1)");
        model.Input.Should().Be($"input {DataType} batch 4");
        model.Output.Should().Be($"output {DataType} batch 3");
    }

    [Fact]
    public void Tensors_are_the_state_of_the_network()
    {
        Sequential<T> network = ExchangeNetwork<T>.Create(1);
        IReadOnlyDictionary<string, NpyArray> state = network.SaveState();

        IReadOnlyDictionary<string, OnnxModel.Tensor> tensors = Export(network).Tensors;

        tensors.Keys.Should().Equal(state.Keys);
        foreach ((string name, OnnxModel.Tensor tensor) in tensors)
        {
            tensor.Type.Should().Be(DataType);
            tensor.Shape.Should().Equal(state[name].Shape.Select(size => (long)size), name);
            T[] expected = state[name].ToArray<T>();
            if (name == "1.running_var")
            {
                expected = [.. expected.Select(value => value + T.CreateTruncating(IsDouble ? 1e-8 - 1e-8f : 0))];
            }

            tensor.Bytes.Should().Equal(MemoryMarshal.AsBytes(expected.AsSpan()).ToArray(), name);
        }
    }

    [Theory]
    [InlineData(1e-8)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(1e-30)]
    [InlineData(1e30)]
    [InlineData(0)]
    public void Epsilon_is_exact_although_its_attribute_is_a_float(double epsilon)
    {
        var layer = new BatchNorm<T>(1, epsilon: epsilon);
        layer.RunningVar.Clear();

        OnnxModel model = Export(new Sequential<T>(layer));

        double attribute = model.Root.Message(7).Message(1).Message(5).Single(2);
        double variance = double.CreateTruncating(MemoryMarshal.Read<T>(model.Tensors["0.running_var"].Bytes));
        variance.Should().BeGreaterThanOrEqualTo(0);
        (attribute + variance).Should().Be(double.CreateTruncating(T.CreateTruncating(epsilon)));
        (variance == 0).Should().Be(!IsDouble || epsilon == (float)epsilon);
    }

    [Fact]
    public void Settings_that_are_not_floats_become_tensors()
    {
        Layer<T>[] layers = [new LeakyReLU<T>(), new ELU<T>(0.3)];
        string[] expected = IsDouble
            ? ["0.PRelu = PRelu(input, 0.slope)", "1.Elu = Elu(0.PRelu)", "output = PRelu(1.Elu, 1.alpha)"]
            : ["0.LeakyRelu = LeakyRelu(input; alpha=0.01)", "output = Elu(0.LeakyRelu; alpha=0.3)"];
        Export(new Sequential<T>(layers)).Nodes.Should().Equal(expected);
        Export(OnnxNetworks<T>.Create("exact_settings")).Nodes.Should().Equal(
            "0.LeakyRelu = LeakyRelu(input; alpha=0.25)", "output = Elu(0.LeakyRelu; alpha=0.5)");
    }

    [Fact]
    public void Names_are_unique_within_a_layer()
    {
        OnnxModel model = Export(new Sequential<T>(new Scaled<T>(new Scaled<T>(new ReLU<T>(), 2), 3)));

        model.Nodes.Should().Equal("0.Relu = Relu(input)", "0.Mul = Mul(0.Relu, 0.factor)", "output = Mul(0.Mul, 0.factor_1)");
        model.Tensors.Select(pair => $"{pair.Key} {MemoryMarshal.Read<T>(pair.Value.Bytes)}").Should().Equal("0.factor 2", "0.factor_1 3");
    }

    [Fact]
    public void Dropout_and_identity_add_no_nodes()
    {
        Linear<T> linear = new(4, 3, Initializers.XavierNormal<T>(1), Initializers.Zeros<T>);
        var network = new Sequential<T>(new Dropout<T>(0.5, seed: 1), new Identity<T>(), linear, new Dropout<T>(0.5, seed: 2), new Identity<T>());

        Export(network).Nodes.Should().Equal("output = Gemm(input, 2.weight, 2.bias; transB=1)");
        Export(OnnxNetworks<T>.Create("nothing")).Nodes.Should().Equal("output = Identity(input)");
    }

    [Fact]
    public void The_column_count_is_symbolic_if_no_layer_fixes_it()
    {
        OnnxModel model = Export(new Sequential<T>(new ReLU<T>()));
        model.Input.Should().Be($"input {DataType} batch features");
        model.Output.Should().Be($"output {DataType} batch features");

        OnnxModel normalized = Export(new Sequential<T>(new ReLU<T>(), new BatchNorm<T>(5)));
        normalized.Input.Should().Be($"input {DataType} batch 5");
        normalized.Output.Should().Be($"output {DataType} batch 5");
    }

    [Fact]
    public void A_softmax_can_be_the_last_node()
    {
        OnnxModel model = Export(TestNetwork.Create<T>().Layers, appendSoftmax: true);

        model.Nodes[^2..].Should().Equal("5.Gemm = Gemm(4.Tanh, 5.weight, 5.bias; transB=1)", "output = Softmax(5.Gemm; axis=1)");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Exporting_does_not_change_the_network_or_depend_on_its_mode(string name)
    {
        Sequential<T> network = OnnxNetworks<T>.Create(name);
        Matrix<T> x = OnnxNetworks<T>.Input();
        Matrix<T> before = network.Predict(x);

        byte[] training = ExportBytes(network);
        network.IsTraining.Should().BeTrue();
        network.Eval();
        byte[] evaluation = ExportBytes(network);

        network.IsTraining.Should().BeFalse();
        evaluation.Should().Equal(training);
        network.Predict(x).Should().Be(before);
    }

    [Fact]
    public void Every_layer_of_the_library_is_among_the_networks()
    {
        IEnumerable<Type> layers = typeof(Layer<>).Assembly.GetExportedTypes()
            .Where(type => !type.IsAbstract && IsLayer(type)).Select(type => type.MakeGenericType(typeof(T)));

        OnnxNetworks<T>.Names.SelectMany(name => Parts(OnnxNetworks<T>.Create(name))).Select(layer => layer.GetType()).Should().Contain(layers);
    }

    private static bool IsLayer(Type type)
    {
        for (Type? parent = type; parent is not null; parent = parent.BaseType)
        {
            if (parent.IsGenericType && parent.GetGenericTypeDefinition() == typeof(Layer<>))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<Layer<T>> Parts(Layer<T> layer) => layer is Sequential<T> network ? network.Layers.SelectMany(Parts).Prepend(network) : [layer];

    private static OnnxModel Export(Sequential<T> network, bool appendSoftmax = false) => new(ExportBytes(network, appendSoftmax));

    private static byte[] ExportBytes(Sequential<T> network, bool appendSoftmax = false)
    {
        using var stream = new MemoryStream();
        OnnxExporter.Export(network, stream, appendSoftmax);
        return stream.ToArray();
    }
}

public sealed class OnnxExporterTestsInDouble : OnnxExporterTests<double>;

public sealed class OnnxExporterTestsInFloat : OnnxExporterTests<float>;
