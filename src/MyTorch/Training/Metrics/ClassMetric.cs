using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Metrics;

/// <summary>A metric of predicted classes.</summary>
/// <param name="name">The name.</param>
/// <param name="selector">Computes the metric from the confusion matrix of an epoch.</param>
/// <param name="maximize">Whether a larger value is better.</param>
/// <param name="threshold">The threshold above which a single output predicts class 1; if null, the criterion decides.</param>
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
        // The network may differ from that of the previous run.
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
                $"The metric {Name} needs classes, but the network has a single output, which {Guard.NameOf(criterion)} does not treat as a logit or probability: train with BinaryCrossEntropyWithLogits or BinaryCrossEntropy, or create the metric with a threshold.");
        }

        if (outputs > 1 && threshold is not null)
        {
            throw new ArgumentException($"The metric {Name} has a threshold, which requires a single output, but the network has {outputs} outputs: create it without a threshold.");
        }

        _criterion = criterion;
    }

    /// <summary>Rejects labels that do not define one class for each sample, before training starts.</summary>
    /// <exception cref="ArgumentException">The labels do not.</exception>
    internal void CheckLabels(Matrix<T> labels, int outputs, string source)
    {
        Span<int> classes = Workspace.Reserve(ref _classes, labels.RowCount, 1).AsSpan(0, labels.RowCount);
        try
        {
            ClassLabels.Read(labels, new Shape("outputs", labels.RowCount, outputs), Math.Max(outputs, 2), classes);
        }
        catch (ArgumentException error)
        {
            throw new ArgumentException($"The metric {Name} needs labels with one class for each sample, but found others in {source}. {error.Message}", source, error);
        }
    }
}
