using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>Sequential networks against central differences of their reduced loss.</summary>
public class SequentialGradientTests
{
    private static readonly Dictionary<string, Func<Layer<double>[]>> Networks = new()
    {
        ["a layer alone"] = () => [Linear(4, 3)],
        ["activations behind each other"] = () => [new Tanh<double>(), Linear(4, 5), new Sigmoid<double>(), new ELU<double>(), Linear(5, 3), new SiLU<double>()],
        ["linear layers behind each other"] = () => [Linear(4, 5), Linear(5, 6), Linear(6, 3)],
        ["a normalization behind everything"] = () =>
            [new BatchNorm<double>(4), Linear(4, 5), new Tanh<double>(), new BatchNorm<double>(5), new GELU<double>(), new BatchNorm<double>(5), Linear(5, 3), new BatchNorm<double>(3)],
        ["networks in a network"] = () =>
            [new Sequential<double>(Linear(4, 5), new Sequential<double>(new Sigmoid<double>())), new BatchNorm<double>(5), Linear(5, 3)],
    };

    public static TheoryData<string, Reduction, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, Reduction, bool>();
            foreach (string name in Networks.Keys)
            {
                foreach (Reduction reduction in Enum.GetValues<Reduction>())
                {
                    cases.Add(name, reduction, false);
                    cases.Add(name, reduction, true);
                }
            }

            return cases;
        }
    }

    /// <summary>For the reduction None, the gradients are those of the sum.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_agree_with_central_differences(string name, Reduction reduction, bool eval)
    {
        var network = new Sequential<double>(Networks[name]());
        Matrix<double> x = RandomMatrix.Normal<double>(7, 4, 11);
        Matrix<double> y = RandomMatrix.Labels<double>(7, 3);
        network.Forward(RandomMatrix.Normal<double>(7, 4, 12));
        if (eval)
        {
            network.Eval();
        }

        var summed = new SoftmaxCrossEntropy<double>(reduction == Reduction.None ? Reduction.Sum : reduction);
        double Loss()
        {
            summed.Forward(network.Forward(x), y);
            return summed.Value;
        }

        var criterion = new SoftmaxCrossEntropy<double>(reduction);
        double loss = network.AddGradients(x, y, criterion);
        Close.Check("loss", loss, Loss(), 1e-14);
        foreach (Parameter<double> parameter in network.Parameters)
        {
            CentralDifferences.Check(parameter.Name, Loss, parameter.Value, parameter.Gradient);
        }

        GradientCheck.Network(network, x, y, criterion).Error.Should().BeLessThan(1e-7);
        network.Forward(x);
        CentralDifferences.Check("x", Loss, x, network.Backward(criterion.Gradient()));
    }

    private static Linear<double> Linear(int inputs, int outputs) =>
        new(inputs, outputs, Initializers.XavierNormal<double>(inputs), outs => Initializers.Normal<double>(0, 1, outs)(1, outs));
}
