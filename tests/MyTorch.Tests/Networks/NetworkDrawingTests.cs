using FluentAssertions;
using Xunit;

namespace MyTorch.Tests.Networks;

public class NetworkDrawingTests
{
    [Fact]
    public void A_network_is_drawn_with_names_columns_and_parameters() => new Sequential<double>(
        new Linear<double>(784, 64, Initializers.Zeros<double>, Initializers.Zeros<double>),
        new Sequential<double>(new BatchNorm<double>(64), new ReLU<double>()),
        new Linear<double>(64, 1, Initializers.Zeros<double>, Initializers.Zeros<double>)).ToDot().Should().Be("""
        digraph {
            node [shape=box];
            input [shape=ellipse, label="input\n784 columns"];
            layer0 [label="0 Linear\n64 columns\n50,240 parameters"];
            input -> layer0;
            layer1 [label="1 BatchNorm\n64 columns\n128 parameters"];
            layer0 -> layer1;
            layer2 [label="2 ReLU\n64 columns"];
            layer1 -> layer2;
            layer3 [label="3 Linear\n1 column\n65 parameters"];
            layer2 -> layer3;
        }

        """.ReplaceLineEndings("\n"));

    [Fact]
    public void A_layer_is_one_box() => new Tanh<float>().ToDot().Should().Be("""
        digraph {
            node [shape=box];
            input [shape=ellipse, label="input"];
            layer0 [label="Tanh"];
            input -> layer0;
        }

        """.ReplaceLineEndings("\n"));
}
