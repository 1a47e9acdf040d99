using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Metrics;

/// <summary>A metric of the classes that the outputs of a network predict.</summary>
/// <param name="name">The name.</param>
/// <param name="selector">What to take from the confusion matrix of an epoch.</param>
/// <param name="maximize">Whether a larger selector is better.</param>
/// <param name="threshold">The output above which a network with a single one predicts class 1; null leaves it to the criterion.</param>
internal sealed class ClassMetric<T>(string name, Func<ConfusionMatrix, double> selector, bool maximize, double? threshold) : Metric<T>(name, maximize)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private ConfusionMatrix? _confusion;
    private Criterion<T>? _criterion;
    private int[] _classes = [];

    public override double Value => _confusion is { Count: > 0 } ? selector(_confusion) : double.NaN;

    public override void Add(Matrix<T> outputs, Matrix<T> labels) => Add(outputs, labels, []);

    public override void Add(Matrix<T> outputs, Matrix<T> labels, ReadOnlySpan<double> weights)
    {
        // The network may be another one than in the last run.
        int classes = Math.Max(outputs.ColumnCount, 2);
        if (_confusion?.Classes != classes)
        {
            _confusion = new ConfusionMatrix(classes);
        }

        if (threshold is null && _criterion?.IsBinary(outputs.ColumnCount) == true)
        {
            _confusion.AddScores(_criterion.ProbabilitiesOf(outputs), labels, Criterion<T>.Half, weights);
        }
        else
        {
            _confusion.Add(outputs, labels, threshold, weights);
        }
    }

    public override void Clear() => _confusion?.Clear();

    internal override void Begin(int outputs, int labels, Criterion<T> criterion)
    {
        if (outputs == 1 && threshold is null && !criterion.IsBinary(outputs))
        {
            throw new ArgumentException(
                $"The metric {Name} needs classes, but the network has a single output, which is neither a logit nor a probability to {Guard.NameOf(criterion)}: train by BinaryCrossEntropyWithLogits or BinaryCrossEntropy, or give the metric a threshold.");
        }

        if (outputs > 1 && threshold is not null)
        {
            throw new ArgumentException($"The metric {Name} has a threshold, which is for a single output, but the network has {outputs}: create it without one.");
        }

        _criterion = criterion;
    }

    /// <summary>Rejects labels that do not name one class for each sample, before anything is trained.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    internal void CheckLabels(Matrix<T> labels, int outputs, string source)
    {
        Span<int> classes = Workspace.Reserve(ref _classes, labels.RowCount, 1).AsSpan(0, labels.RowCount);
        try
        {
            ClassLabels.Read(labels, new Shape("outputs", labels.RowCount, outputs), Math.Max(outputs, 2), classes);
        }
        catch (ArgumentException error)
        {
            throw new ArgumentException($"The metric {Name} needs labels that name one class for each sample, but {source} has others. {error.Message}", source, error);
        }
    }
}
