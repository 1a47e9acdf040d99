using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Cli;

/// <summary>Works out how well a network predicts samples, batch by batch.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
internal sealed class Evaluator<T>(Sequential<T> network, ModelInput<T> input) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Criterion<T> _criterion = input.CreateCriterion();
    private readonly ConfusionMatrix? _confusion = input.IsClassification ? new ConfusionMatrix(input.Schema.Outputs) : null;
    private readonly RegressionMetrics? _numbers = input.IsClassification ? null : new RegressionMetrics(input.Schema.Outputs);
    private double _loss;
    private long _count;

    /// <summary>The figures of all samples that were added.</summary>
    public Evaluation Result => new(_loss / _count, _confusion, _numbers);

    /// <summary>The figures of samples in memory.</summary>
    /// <param name="network">The network.</param>
    /// <param name="input">What stands between files and the network.</param>
    /// <param name="raw">The samples as they are in their files, pixels from 0 to 1; they are not changed.</param>
    public static Evaluation Of(Sequential<T> network, ModelInput<T> input, Dataset<T> raw)
    {
        var evaluator = new Evaluator<T>(network, input);
        foreach (Batch<T> batch in new DataLoader<T>(raw, CommandOptions.BatchSize).Epoch(1))
        {
            evaluator.Add(batch);
        }

        return evaluator.Result;
    }

    /// <summary>Adds samples.</summary>
    /// <param name="raw">As they are in their files, pixels from 0 to 1; the features are scaled in place.</param>
    public void Add(Batch<T> raw)
    {
        input.ScaleFeatures(raw.X);
        Matrix<T> outputs = network.Predict(raw.X);
        foreach (T loss in _criterion.Forward(outputs, input.ScaleTargets(raw.Y)))
        {
            _loss += double.CreateChecked(loss);
        }

        // By class, not by output: a network that gives NaN is wrong there, and no reason to lose the run.
        _confusion?.Add(OneHot.Decode(outputs), OneHot.Decode(raw.Y));
        input.UnscaleTargets(outputs);
        _numbers?.Add(outputs, raw.Y);
        _count += raw.X.RowCount;
    }
}
