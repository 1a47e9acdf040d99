using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Metrics;

namespace MyTorch.Cli;

/// <summary>Evaluates a network on samples, batch by batch.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
internal sealed class Evaluator<T>(Sequential<T> network, ModelInput<T> input, TrainSettings settings, bool findsMistakes, double? threshold) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Criterion<T> _criterion = CriterionFactory.Create<T>(settings, input.IsClassification);
    private readonly ConfusionMatrix? _confusion = input.IsClassification ? new ConfusionMatrix(input.Schema.Outputs) : null;
    private readonly RegressionMetrics? _numbers = input.IsClassification ? null : new RegressionMetrics(input.Schema.Outputs);
    private readonly ClassFindings? _classes = findsMistakes && input.IsClassification ? new ClassFindings(input.Schema.Classes!) : null;
    private readonly NumberFindings? _targets = findsMistakes && !input.IsClassification ? new NumberFindings(input.Schema.Targets) : null;
    private double _loss;

    /// <summary>The compensation of the rounding errors in <see cref="_loss"/>.</summary>
    private double _rest;
    private long _losses;

    /// <summary>Computes the metrics of samples.</summary>
    /// <param name="network">The network.</param>
    /// <param name="input">The mapping between files and the network.</param>
    /// <param name="settings">The settings of the training, whose loss it is.</param>
    /// <param name="raw">The samples as they are in their files, pixels from 0 to 1; they are not changed.</param>
    /// <param name="findsMistakes">Whether to find, too, what a report shows of single samples.</param>
    /// <param name="threshold">Of two classes, the probability above which the second is predicted; null for the more probable class.</param>
    public static Evaluation Of(
        Sequential<T> network, ModelInput<T> input, TrainSettings settings, IEnumerable<Batch<T>> raw, bool findsMistakes = false, double? threshold = null)
    {
        var evaluator = new Evaluator<T>(network, input, settings, findsMistakes, threshold);
        foreach (Batch<T> batch in raw)
        {
            evaluator.Add(batch);
        }

        return new Evaluation((evaluator._loss + evaluator._rest) / evaluator._losses, evaluator._confusion, evaluator._numbers)
        {
            Classes = evaluator._classes,
            Targets = evaluator._targets,
            Criterion = Criteria.Describe(settings, input.IsClassification),
            IsLossScaled = input.Targets is not null,
        };
    }

    private void Add(Batch<T> raw)
    {
        Matrix<T> outputs = network.Predict(input.ScaleFeatures(raw.X));
        foreach (T loss in _criterion.Forward(outputs, input.ScaleTargets(raw.Y)).Enumerate())
        {
            AddLoss(double.CreateChecked(loss));
        }

        _losses += (long)outputs.RowCount * (input.IsClassification ? 1 : outputs.ColumnCount);
        if (input.IsClassification)
        {
            // Classes rather than outputs: a NaN output counts as a wrong prediction instead of failing the run.
            (int[] predicted, int[] labels) = (ModelInput<T>.ToProbabilities(outputs, threshold), OneHot.Decode(raw.Y));
            _confusion!.Add(predicted, labels);
            _classes?.Add(raw.X, predicted, probabilities: outputs, labels);
        }
        else
        {
            input.UnscaleTargets(outputs);
            _numbers!.Add(outputs, raw.Y);
            _targets?.Add(raw.X, outputs, raw.Y);
        }
    }

    /// <summary>Adds a loss with the part that rounding would lose (A. Neumaier, 1974).</summary>
    private void AddLoss(double loss)
    {
        double sum = _loss + loss;
        _rest += !double.IsFinite(sum) ? 0 : Math.Abs(_loss) >= Math.Abs(loss) ? _loss - sum + loss : loss - sum + _loss;
        _loss = sum;
    }
}
