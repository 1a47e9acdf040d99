using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Cli;

/// <summary>
/// Blood sugar by dose, the data of the experiments on overfitting: doses from 0 to 1 and a rising curve with noise, learned by two hidden layers of
/// 250 ReLU units each. The samples of the notes were in a figure that is lost.
/// </summary>
internal sealed class DoseRun
{
    private const int Hidden = 250;
    private const double Noise = 0.1;
    private const int TestSamples = 300;

    private readonly int _finalEpoch;
    private readonly Sequential<double> _network;
    private readonly Optimizer<double> _optimizer;
    private readonly MeanSquaredError<double> _criterion = new();
    private readonly List<double> _epochs = [];
    private readonly List<double> _trainingLosses = [];
    private readonly List<double> _testLosses = [];

    /// <summary>Draws samples and a network.</summary>
    /// <param name="draw">The seed of both.</param>
    /// <param name="settings">How it learns.</param>
    public DoseRun(int draw, DoseSettings settings)
    {
        _finalEpoch = settings.Epochs;
        (Dose, Sugar) = Samples(settings.Samples, draw + 30);
        (TestDose, TestSugar) = Samples(TestSamples, draw + 40);
        _network = new Sequential<double>(
            TorchLinear(1, Hidden, draw), new ReLU<double>(),
            TorchLinear(Hidden, Hidden, draw + 10), new ReLU<double>(), new Dropout<double>(settings.Dropout, seed: draw + 10),
            TorchLinear(Hidden, 1, draw + 20));
        _optimizer = settings.IsAdam
            ? new Adam<double>(_network.Parameters, settings.LearningRate)
            : new SGD<double>(_network.Parameters, settings.LearningRate, settings.Momentum, weightDecay: settings.WeightDecay);
    }

    /// <summary>201 doses from 0 to 1, at which fits are drawn.</summary>
    public static IReadOnlyList<double> Grid { get; } = [.. Enumerable.Range(0, 201).Select(i => i / 200.0)];

    /// <summary>The curve without noise at the doses of the grid.</summary>
    public static IReadOnlyList<double> TruthOnGrid => [.. Grid.Select(Truth)];

    /// <summary>The doses of the training samples, N x 1.</summary>
    public Matrix<double> Dose { get; }

    /// <summary>The blood sugar of the training samples, N x 1.</summary>
    public Matrix<double> Sugar { get; }

    /// <summary>The doses of the 300 test samples.</summary>
    public Matrix<double> TestDose { get; }

    /// <summary>The blood sugar of the test samples.</summary>
    public Matrix<double> TestSugar { get; }

    /// <summary>The epochs after which the losses were measured.</summary>
    public IReadOnlyList<double> MeasuredEpochs => _epochs;

    /// <summary>The training loss after each of these epochs, without dropout and without the penalty.</summary>
    public IReadOnlyList<double> TrainingLosses => _trainingLosses;

    /// <summary>The test loss after each of these epochs.</summary>
    public IReadOnlyList<double> TestLosses => _testLosses;

    /// <summary>The sum of the squares of all weights and biases.</summary>
    public double SquaredNorm => 2 * Penalty.L2(_network.Parameters, 1, weightsOnly: false);

    /// <summary>Returns the blood sugar of a dose without noise.</summary>
    public static double Truth(double dose) => 1 - Math.Exp(-2 * dose);

    /// <summary>Trains for all epochs and measures the losses at intervals that grow by a tenth.</summary>
    /// <returns>This run.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> is cancelled.</exception>
    public DoseRun Train(CancellationToken stop)
    {
        int next = 1;
        for (int epoch = 1; epoch <= _finalEpoch; epoch++)
        {
            stop.ThrowIfCancellationRequested();
            _network.ZeroGradients();
            _network.AddGradients(Dose, Sugar, _criterion);
            _optimizer.Step();
            if (epoch == next || epoch == _finalEpoch)
            {
                _epochs.Add(epoch);
                _trainingLosses.Add(Loss(Dose, Sugar));
                _testLosses.Add(Loss(TestDose, TestSugar));
                next = epoch + 1 + (epoch / 10);
            }
        }

        return this;
    }

    /// <summary>Predicts the blood sugar for doses.</summary>
    public double[] Predict(IReadOnlyList<double> doses) => _network.Predict(Matrix<double>.Build.Dense(doses.Count, 1, [.. doses])).ToColumnMajorArray();

    private double Loss(Matrix<double> dose, Matrix<double> sugar)
    {
        _criterion.Forward(_network.Predict(dose), sugar);
        return _criterion.Value;
    }

    private static (Matrix<double> Dose, Matrix<double> Sugar) Samples(int count, int seed)
    {
        Matrix<double> dose = Matrix<double>.Build.Dense(count, 1, (row, _) => row / (count - 1.0));
        return (dose, dose.Map(Truth) + Initializers.Normal<double>(0, Noise, seed)(count, 1));
    }

    /// <summary>Creates a layer initialized like nn.Linear of PyTorch, which the notes use: uniform within 1 / sqrt(inputs).</summary>
    private static Linear<double> TorchLinear(int inputs, int outputs, int seed)
    {
        double bound = 1 / Math.Sqrt(inputs);
        Func<int, int, Matrix<double>> uniform = Initializers.Uniform<double>(-bound, bound, seed);
        return new Linear<double>(inputs, outputs, uniform, columns => uniform(1, columns));
    }
}
