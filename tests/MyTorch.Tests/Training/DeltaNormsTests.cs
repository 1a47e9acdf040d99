using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>The gradient norms at layer outputs compared with the explicit chain rule and with backward passes layer by layer.</summary>
[Collection(nameof(ThreadTeamTester))]
public abstract class DeltaNormsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [Fact]
    public void Norms_of_a_chain_are_products_of_weights_and_slopes()
    {
        double[] weights = [1.5, -2, 0.75, 3];
        double[] z = [0.4, 0, 0, 0, 0];
        double target = 0.25;
        for (int i = 0; i < 4; i++)
        {
            z[i + 1] = weights[i] * Sigmoid(z[i]);
        }

        // dE/dz1 = (y - t) W4 s'(z4) W3 s'(z3) W2 s'(z2) W1 s'(z1), and accordingly fewer factors for each later z.
        double[] deltas = new double[5];
        deltas[4] = z[4] - target;
        for (int i = 3; i >= 0; i--)
        {
            deltas[i] = deltas[i + 1] * weights[i] * Sigmoid(z[i]) * (1 - Sigmoid(z[i]));
        }

        var network = new Sequential<T>(
            Unit(1), new Sigmoid<T>(), Unit(weights[0]), new Sigmoid<T>(), Unit(weights[1]), new Sigmoid<T>(), Unit(weights[2]), new Sigmoid<T>(), Unit(weights[3]));
        var trainer = new Trainer<T>(network, new MeanSquaredError<T>(half: true), new SGD<T>(network.Parameters, 0.1)) { RecordsDeltaNorms = true };
        History history = trainer.Fit(new DataLoader<T>(new Dataset<T>(Number(z[0]), Number(target)), 1), null, 1);

        for (int i = 0; i < 5; i++)
        {
            Close.Check($"z{i + 1}", history[$"delta_norm.{2 * i}"][0], Math.Abs(deltas[i]), Precision.Of<T>());
        }
    }

    [Fact]
    public void They_equal_those_of_backward_passes_layer_by_layer()
    {
        (Sequential<T> network, Sequential<T> twin) = (Create(), Create());
        var criterion = new SoftmaxCrossEntropy<T>();
        Dataset<T> samples = Blobs.Create<T>(21, 1);
        var wanted = new double[network.Layers.Count];
        foreach (Batch<T> batch in new DataLoader<T>(samples, 4).Epoch(1))
        {
            Matrix<T> output = twin.Layers.Aggregate(batch.X, (x, layer) => layer.Forward(x));
            criterion.Forward(output, batch.Y);
            Matrix<T> delta = criterion.Derivative() / T.CreateChecked(batch.X.RowCount);
            for (int i = wanted.Length - 1; i >= 0; i--)
            {
                wanted[i] += Math.Sqrt(delta.Enumerate().Sum(value => Math.Pow(double.CreateChecked(value), 2))) / 6;
                delta = twin.Layers[i].Backward(delta);
            }
        }

        var trainer = new Trainer<T>(network, criterion, new SGD<T>(network.Parameters, 0)) { RecordsDeltaNorms = true };
        History history = trainer.Fit(new DataLoader<T>(samples, 4), new DataLoader<T>(samples, 10), 1);

        history.Names.Should().Equal([History.TrainingLoss, History.ValidationLoss, History.LearningRate, .. wanted.Index().Select(norm => $"{History.DeltaNorm}.{norm.Index}")]);
        foreach ((int index, double norm) in wanted.Index())
        {
            Close.Check($"layer {index}", history[$"{History.DeltaNorm}.{index}"][0], norm, 10 * Precision.Of<T>());
        }
    }

    [Fact]
    public void Norms_and_weights_do_not_depend_on_threads_or_each_other()
    {
        Dataset<T> samples = new(RandomMatrix.Normal<T>(150, 64, 1), RandomMatrix.Labels<T>(150, 10));
        Threads.CheckSameBits(() => Fit(records: true).Curves);
        Fit(records: true).Weights.Should().Be(Fit(records: false).Weights);

        (Matrix<T>[] Curves, string Weights) Fit(bool records)
        {
            var network = new Sequential<T>(new Linear<T>(64, 256, 1), new GELU<T>(), new LayerNorm<T>(256), new Linear<T>(256, 512, 2), new ReLU<T>(), new Linear<T>(512, 10, 3));
            var trainer = new Trainer<T>(network, new SoftmaxCrossEntropy<T>(), new Adam<T>(network.Parameters)) { RecordsDeltaNorms = records };
            History history = trainer.Fit(new DataLoader<T>(samples, 64, shuffle: true), null, 2);
            IEnumerable<double> norms = history.Names.Where(name => name.StartsWith(History.DeltaNorm, StringComparison.Ordinal)).SelectMany(name => history[name]);
            return ([Matrix<T>.Build.Dense(2, 6, [.. records ? norms.Select(T.CreateTruncating) : new T[12]])], TrainerCase<T>.HashOf(network));
        }
    }

    [Fact]
    public void With_LBFGS_they_are_those_of_the_first_evaluation()
    {
        double[] First(Func<Sequential<T>, Optimizer<T>> create)
        {
            Sequential<T> network = Create();
            var trainer = new Trainer<T>(network, new SoftmaxCrossEntropy<T>(), create(network)) { RecordsDeltaNorms = true };
            History history = trainer.Fit(new DataLoader<T>(Blobs.Create<T>(21, 1), 21), null, 1);
            return [.. Enumerable.Range(0, network.Layers.Count).Select(layer => history[$"{History.DeltaNorm}.{layer}"].Single())];
        }

        First(network => new LBFGS<T>(network.Parameters)).Should().Equal(First(network => new SGD<T>(network.Parameters, 1)));
    }

    private static Sequential<T> Create() => new(
        new Linear<T>(4, 8, 1), new BatchNorm<T>(8), new ReLU<T>(), new Dropout<T>(0.3, seed: 5), new Residual<T>(new Linear<T>(8, 8, 2), new Tanh<T>()),
        new Linear<T>(8, 7, 3), new LayerNorm<T>(7), new Softmax<T>(), new Linear<T>(7, 3, 4));

    private static Linear<T> Unit(double weight) => new(1, 1, (_, _) => Number(weight), Initializers.Zeros<T>);

    private static Matrix<T> Number(double value) => Matrix<T>.Build.Dense(1, 1, T.CreateTruncating(value));

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));
}

public class DeltaNormsInDouble : DeltaNormsTests<double>;

public class DeltaNormsInFloat : DeltaNormsTests<float>;
