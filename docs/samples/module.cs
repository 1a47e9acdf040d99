// A layer written as a formula; its gradient follows by automatic differentiation: dotnet run docs/samples/module.cs
#:project ../../src/MyTorch/MyTorch.csproj
using System.Numerics;
using MyTorch;
using MyTorch.Autograd;
using MyTorch.Data;
using MyTorch.Metrics;

GradientReport report = GradientCheck.Layer(new Gated<double>(8, seed: 1), Initializers.Normal<double>(0, 1, seed: 2)(6, 8));
Console.WriteLine($"Largest relative error of a gradient below 1e-6: {report.Error < 1e-6}");

DataSplit<float> digits = Digits.Load<float>().Split(validation: 0.2, test: 0, seed: 1).Standardized();
var network = new Sequential<float>(new Linear<float>(64, 32, seed: 1), new Gated<float>(32, seed: 2), new Linear<float>(32, 10, seed: 4));
new Trainer<float>(network, new SoftmaxCrossEntropy<float>(), new Adam<float>(network.Parameters, learningRate: 0.01)).Fit(
    new DataLoader<float>(digits.Train, batchSize: 32, shuffle: true, seed: 1), validation: null, epochs: 10);
ConfusionMatrix confusion = ConfusionMatrix.Create(network.Predict(digits.Validation.X), digits.Validation.Y);
Console.WriteLine($"Validation accuracy {100 * confusion.Accuracy:F1}%");

/// <summary>y = x + sigmoid(x W) * tanh(x V), element by element.</summary>
internal sealed class Gated<T> : Module<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Linear<T> _gate;
    private readonly Linear<T> _value;

    public Gated(int features, int seed)
    {
        _gate = Register("gate", new Linear<T>(features, features, seed));
        _value = Register("value", new Linear<T>(features, features, seed + 1));
    }

    public override Variable<T> Forward(Variable<T> x) => x + _gate.Forward(x).Sigmoid().PointwiseMultiply(_value.Forward(x).Tanh());
}
