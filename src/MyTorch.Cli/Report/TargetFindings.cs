using MyTorch.Metrics;

namespace MyTorch.Cli;

/// <summary>The errors of one target of a regression. Samples whose target or prediction is not finite are counted and excluded from the metrics.</summary>
/// <param name="name">The name of the target.</param>
internal sealed class TargetFindings(string name)
{
    private const int MostMistakes = 12;

    private readonly RegressionMetrics _metrics = new(outputs: 1);
    private readonly MathNet.Numerics.LinearAlgebra.Matrix<double> _prediction = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(1, 1);
    private readonly MathNet.Numerics.LinearAlgebra.Matrix<double> _target = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.Dense(1, 1);
    private readonly SampledPoints _points = new();
    private readonly Worst<NumberMistake> _mistakes = new(MostMistakes);
    private double _errors;

    /// <summary>The name of the target.</summary>
    public string Name { get; } = name;

    /// <summary>The number of samples that were added.</summary>
    public long Count => _metrics.Count + NotFinite;

    /// <summary>The number of samples that were excluded from the metrics.</summary>
    public long NotFinite { get; private set; }

    /// <summary>The coefficient of determination; NaN without samples.</summary>
    public double R2 => Of(metrics => metrics.R2);

    /// <summary>The root of the mean squared error, in the unit of the target; NaN without samples.</summary>
    public double RootMeanSquaredError => Of(metrics => Math.Sqrt(metrics.MeanSquaredError));

    /// <summary>The mean absolute error, in the unit of the target; NaN without samples.</summary>
    public double MeanAbsoluteError => Of(metrics => metrics.MeanAbsoluteError);

    /// <summary>The mean of predicted minus true: positive if the predictions are too large on average; NaN without samples.</summary>
    public double MeanError => Of(metrics => _errors / metrics.Count);

    /// <summary>The true and predicted numbers of evenly spaced samples.</summary>
    public SampledPoints Points => _points;

    /// <summary>The largest errors, worst first.</summary>
    public IReadOnlyList<NumberMistake> Mistakes => _mistakes.Items;

    /// <summary>Adds a sample.</summary>
    /// <param name="target">The true number.</param>
    /// <param name="predicted">The predicted number.</param>
    /// <param name="features">Returns the features of the sample.</param>
    public void Add(double target, double predicted, Func<double[]> features)
    {
        double error = predicted - target;
        long sample = Count + 1;
        _mistakes.Add(Math.Abs(error), () => new NumberMistake(sample, target, predicted, features()));
        if (!double.IsFinite(error))
        {
            NotFinite++;
            return;
        }

        (_target[0, 0], _prediction[0, 0]) = (target, predicted);
        _metrics.Add(_prediction, _target);
        _errors += error;
        _points.Add(target, predicted);
    }

    private double Of(Func<RegressionMetrics, double> metric) => _metrics.Count == 0 ? double.NaN : metric(_metrics);
}
