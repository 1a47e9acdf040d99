using FluentAssertions;
using Xunit;

namespace MyTorch.Tests.Networks;

public class SummaryTests
{
    private static readonly Sequential<double> Network = new(
        new Linear<double>(784, 64, Initializers.Zeros<double>, Initializers.Zeros<double>), new BatchNorm<double>(64), new ReLU<double>(),
        new Linear<double>(64, 10, Initializers.Zeros<double>, Initializers.Zeros<double>));

    [Fact]
    public void A_summary_is_a_table_of_layers_outputs_and_parameters() => Network.Summary().ReplaceLineEndings("\n").Should().Be("""
          #  layer        outputs    parameters
          0  Linear            64        50,240
          1  BatchNorm         64           128
          2  ReLU              64             0
          3  Linear            10           650
             all                         51,018
        """.ReplaceLineEndings("\n"));

    [Fact]
    public void A_network_prints_its_summary()
    {
        Network.ToString().Should().Be(Network.Summary());
        MLP<float> mlp = TestNetwork.Create<float>();
        mlp.ToString().Should().Be(mlp.Layers.Summary());
    }

    [Fact]
    public void Gradient_norms_are_those_of_all_parameters_of_a_layer()
    {
        var linear = new Linear<double>(2, 2, Initializers.Zeros<double>, Initializers.Zeros<double>);
        linear.DW[0, 1] = 3;
        linear.DB[0, 0] = -4;

        linear.GradientNorm().Should().Be(5);
        new Sequential<double>(linear, new Tanh<double>()).GradientNorm().Should().Be(5);
        new Tanh<double>().GradientNorm().Should().Be(0);
    }

    [Fact]
    public void Parameter_names_start_with_the_layer_number() =>
        Network.Parameters.Select(parameter => parameter.Name).Should().Equal("0.W", "0.B", "1.Gamma", "1.Beta", "3.W", "3.B");
}
