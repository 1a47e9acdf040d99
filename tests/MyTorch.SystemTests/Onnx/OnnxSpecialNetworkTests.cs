using FluentAssertions;
using MyTorch.Neurons;
using MyTorch.Onnx;
using Xunit;

namespace MyTorch.SystemTests.Onnx;

/// <summary>Tests the graphs of networks created by other parts of the library.</summary>
public class OnnxSpecialNetworkTests
{
    [Fact]
    public void A_linear_layer_without_bias_is_a_product()
    {
        OnnxModel model = Export(new Sequential<double>(new Linear<double>(4, 3, seed: 1, bias: false)));

        model.Nodes.Should().Equal("output = Gemm(input, 0.weight; transB=1)");
        model.Tensors.Keys.Should().Equal("0.weight");
    }

    [Fact]
    public void A_perceptron_is_exported() =>
        Export(new Perceptron<double>(2).ToNetwork()).Nodes.Should().Contain(node => node.Contains("Gemm"));

    [Fact]
    public void Threshold_logic_is_exported() =>
        Export(ThresholdLogic.FromExpression<double>("a & ~b | c")).Nodes.Should().Contain(node => node.Contains("Gemm"));

    private static OnnxModel Export(Sequential<double> network)
    {
        using var stream = new MemoryStream();
        OnnxExporter.Export(network, stream);
        return new OnnxModel(stream.ToArray());
    }
}
