using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;
using static System.FormattableString;

namespace MyTorch.Metrics;

/// <summary>
/// Metrics of predicted probabilities, equal to those of scikit-learn: the confusion matrix and its metrics, top-k accuracy, log loss and ROC AUC.
/// Batches of any size are added one by one; sums are accumulated in double, sample by sample.
/// </summary>
/// <remarks>
/// Sample weights have the meaning of scikit-learn's <c>sample_weight</c>. The probabilities, classes and weights of all samples are kept,
/// N x (K + 2) numbers, since ROC AUC ranks all of them. For logits, use <see cref="ConfusionMatrix"/>, or <see cref="RocCurve"/> with two
/// classes. Not thread-safe.
/// </remarks>
public sealed class ClassificationMetrics
{
    private readonly ConfusionMatrix _confusion;
    private readonly ProbabilityStore _samples;

    /// <summary>Entry i is the total weight of the samples with i classes ranked above their own.</summary>
    private readonly CompensatedSum[] _ranks;

    private CompensatedSum _logLoss;

    /// <summary>Creates metrics without samples.</summary>
    /// <param name="classes">The number of classes, K, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is less than 2.</exception>
    /// <exception cref="ArgumentException">K x K is more than an array can hold.</exception>
    public ClassificationMetrics(int classes)
    {
        _confusion = new ConfusionMatrix(classes);
        _samples = new ProbabilityStore(classes);
        _ranks = new CompensatedSum[classes];
    }

    /// <summary>The number of classes, K.</summary>
    public int Classes => _confusion.Classes;

    /// <summary>The number of samples.</summary>
    public int Count => _samples.Count;

    /// <summary>The probability above which class 1 of two is predicted in <see cref="Confusion"/> and <see cref="Accuracy"/>; null to predict the most probable class.</summary>
    /// <exception cref="ArgumentException">The value is not finite, or there are more than two classes.</exception>
    public double? Threshold
    {
        get;
        init => field = value is null || Classes == 2 ? value is { } threshold ? Setting.Finite<double>(threshold, nameof(Threshold)) : null
            : throw new ArgumentException($"A threshold requires two classes, but there are {Classes}.", nameof(Threshold));
    }

    /// <summary>A copy of the confusion matrix. The predicted class is the most probable one, the first on a tie, unless there is a <see cref="Threshold"/>.</summary>
    public ConfusionMatrix Confusion => _confusion.Copy();

    /// <summary>The fraction of correct predictions, 0 to 1.</summary>
    /// <exception cref="InvalidOperationException">There are no samples yet.</exception>
    public double Accuracy => _confusion.Accuracy;

    /// <summary>
    /// The mean of -log p of the true class, at least 0. As in scikit-learn 1.2, probabilities are first clipped to [e, 1 - e] and divided by
    /// their sum, where e is the machine epsilon of the element type (2.2e-16 or 1.2e-7).
    /// </summary>
    /// <exception cref="InvalidOperationException">There are no samples yet.</exception>
    public double LogLoss
    {
        get
        {
            _confusion.RequireSamples();
            return _logLoss.Value / _confusion.TotalWeight;
        }
    }

    /// <summary>Computes the metrics of one batch. Each column is a class; a single column means two classes.</summary>
    /// <param name="probabilities">N x K, or N x 1 with the probability of class 1 of two.</param>
    /// <param name="labels">One-hot rows, N x K, or class indices, N x 1.</param>
    /// <param name="weights">The weight of each sample, finite and not negative; if empty, all weights are 1.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">A shape is wrong, or a row of the probabilities or of the labels is invalid; the message names it.</exception>
    public static ClassificationMetrics Create<T>(Matrix<T> probabilities, Matrix<T> labels, ReadOnlySpan<double> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ClassificationMetrics result = For(probabilities);
        result.Add(probabilities, labels, weights);
        return result;
    }

    /// <summary>Computes the metrics of one batch with class indices as labels. Each column is a class; a single column means two classes.</summary>
    /// <param name="probabilities">N x K, or N x 1 with the probability of class 1 of two.</param>
    /// <param name="classes">The class of each sample, 0 to K - 1.</param>
    /// <param name="weights">The weight of each sample, finite and not negative; if empty, all weights are 1.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">A shape is wrong, a row of the probabilities is invalid, or a class is out of range; the message names it.</exception>
    public static ClassificationMetrics Create<T>(Matrix<T> probabilities, ReadOnlySpan<int> classes, ReadOnlySpan<double> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ClassificationMetrics result = For(probabilities);
        result.Add(probabilities, classes, weights);
        return result;
    }

    /// <summary>Adds a batch.</summary>
    /// <param name="probabilities">N x K, each from 0 to 1, and each row with sum 1 (within 1e-5), or N x 1 with the probability of class 1 of two.</param>
    /// <param name="labels">One-hot rows, N x K, or class indices, N x 1.</param>
    /// <param name="weights">The weight of each sample, finite and not negative; if empty, all weights are 1.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">
    /// A shape is wrong, there are no rows, or a row of the probabilities or of the labels is invalid; the message names it, and nothing has changed.
    /// </exception>
    public void Add<T>(Matrix<T> probabilities, Matrix<T> labels, ReadOnlySpan<double> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<int> classes = _samples.Stage(probabilities);
        ClassLabels.Read(labels, Shape.From(nameof(probabilities), probabilities), Classes, classes);
        AddStaged<T>(weights, classes.Length);
    }

    /// <summary>Adds a batch with class indices as labels.</summary>
    /// <param name="probabilities">N x K, each from 0 to 1, and each row with sum 1 (within 1e-5), or N x 1 with the probability of class 1 of two.</param>
    /// <param name="classes">The class of each sample, 0 to K - 1.</param>
    /// <param name="weights">The weight of each sample, finite and not negative; if empty, all weights are 1.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">
    /// A shape is wrong, there are no rows, a row of the probabilities is invalid, or a class is out of range; the message names it, and nothing has changed.
    /// </exception>
    public void Add<T>(Matrix<T> probabilities, ReadOnlySpan<int> classes, ReadOnlySpan<double> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<int> staged = _samples.Stage(probabilities);
        ClassLabels.Require(classes, Shape.From(nameof(probabilities), probabilities), Classes);
        classes.CopyTo(staged);
        AddStaged<T>(weights, staged.Length);
    }

    /// <summary>Removes all samples, as before a new epoch.</summary>
    public void Clear()
    {
        _confusion.Clear();
        _samples.Clear();
        Array.Clear(_ranks);
        _logLoss = default;
    }

    /// <summary>
    /// Computes the fraction of samples whose class is among the <paramref name="k"/> most probable ones, 0 to 1. Ties are broken as in
    /// scikit-learn's <c>top_k_accuracy_score</c>: with two classes the first one ranks first, as in <see cref="Accuracy"/>; with more classes the
    /// last one does, so that the result for k = 1 can differ from <see cref="Accuracy"/>.
    /// </summary>
    /// <param name="k">The number of classes to consider, 1 to K; the result for K is 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is outside 1 to K.</exception>
    /// <exception cref="InvalidOperationException">There are no samples yet.</exception>
    public double TopKAccuracy(int k)
    {
        if (k < 1 || k > Classes)
        {
            throw new ArgumentOutOfRangeException(nameof(k), k, $"k must be from 1 to {Classes}, the number of classes.");
        }

        _confusion.RequireSamples();
        double correct = 0;
        foreach (CompensatedSum samples in _ranks.AsSpan(0, k))
        {
            correct += samples.Value;
        }

        return correct / _confusion.TotalWeight;
    }

    /// <summary>
    /// Computes the area under the receiver operating characteristic, 0 to 1: for two classes that of the probabilities of class 1; for more the
    /// mean of one-versus-rest over the classes (scikit-learn's <c>multi_class="ovr"</c>). Every call ranks all samples.
    /// </summary>
    /// <returns>The area; NaN if a class has no samples or all of them, as in scikit-learn 1.6 (earlier versions raise an error).</returns>
    /// <exception cref="InvalidOperationException">There are no samples yet.</exception>
    /// <seealso cref="RocCurve.Area"/>
    public double RocAuc()
    {
        _confusion.RequireSamples();
        if (Classes == 2)
        {
            return _samples.Area(1);
        }

        double sum = 0;
        for (int label = 0; label < Classes; label++)
        {
            sum += _samples.Area(label);
        }

        return sum / Classes;
    }

    /// <summary>Returns a one-line summary: the numbers of samples and classes, and accuracy and log loss with four digits.</summary>
    public override string ToString() => Count == 0
        ? "no samples yet"
        : Invariant($"{Shape.Count(Count, "sample")} of {Classes} classes: accuracy {Accuracy:G4}, log loss {LogLoss:G4}");

    private static ClassificationMetrics For<T>(Matrix<T> probabilities) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Shape.RequireBatch(probabilities, nameof(probabilities));
        return new ClassificationMetrics(Math.Max(probabilities.ColumnCount, 2));
    }

    /// <summary>Adds a staged and validated batch to all metrics and commits it.</summary>
    private void AddStaged<T>(ReadOnlySpan<double> weights, int rows) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        _samples.StageWeights(weights, rows);
        double epsilon = double.CreateTruncating(T.BitIncrement(T.One) - T.One);
        for (int i = Count; i < Count + rows; i++)
        {
            ReadOnlySpan<double> sample = _samples.Probabilities(i);
            int label = _samples.Class(i);
            double weight = _samples.Weight(i);
            int predicted = Threshold is { } threshold ? (sample[1] > threshold ? 1 : 0) : Columns.ArgMax(sample, 1, Classes, 0);
            _confusion.AddChecked(predicted, label, weight);
            _ranks[ClassesAbove(sample, label)].Add(weight);
            _logLoss.Add(weight * LogLossOf(sample, label, epsilon));
        }

        _samples.Commit(rows);
    }

    /// <summary>Returns the number of classes that rank above that of the sample.</summary>
    private static int ClassesAbove(ReadOnlySpan<double> sample, int label)
    {
        int above = 0;
        for (int other = 0; other < sample.Length; other++)
        {
            bool winsTies = sample.Length == 2 ? other < label : other > label;
            above += sample[other] > sample[label] || (sample[other] == sample[label] && winsTies) ? 1 : 0;
        }

        return above;
    }

    private static double LogLossOf(ReadOnlySpan<double> sample, int label, double epsilon)
    {
        double sum = 0;
        foreach (double probability in sample)
        {
            sum += Math.Clamp(probability, epsilon, 1 - epsilon);
        }

        return -Math.Log(Math.Clamp(sample[label], epsilon, 1 - epsilon) / sum);
    }
}
