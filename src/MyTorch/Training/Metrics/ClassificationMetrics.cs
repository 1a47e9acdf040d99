using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;
using static System.FormattableString;

namespace MyTorch.Metrics;

/// <summary>
/// All figures of predicted probabilities: the confusion matrix with what follows from it, top-k accuracy, log loss and ROC AUC, equal to
/// those of scikit-learn. Batches are added one after the other, in any pieces; sums are in double, sample by sample.
/// </summary>
/// <remarks>
/// With weights of samples each sample counts as often as its weight says, as with scikit-learn's <c>sample_weight</c>. The probabilities, classes
/// and weights of all samples are kept, N x (K + 2) numbers, since ROC AUC ranks all of them. Where there are only logits,
/// <see cref="ConfusionMatrix"/> takes them, and <see cref="RocCurve"/> those of two classes. One object is not safe to add to from several
/// threads at once.
/// </remarks>
public sealed class ClassificationMetrics
{
    private readonly ConfusionMatrix _confusion;
    private readonly ProbabilityStore _samples;

    /// <summary>The sums of the weights of the samples that had 0, 1, ... classes ranked above their own.</summary>
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

    /// <summary>The number of samples that were added.</summary>
    public int Count => _samples.Count;

    /// <summary>Of two classes, the probability above which class 1 is predicted in <see cref="Confusion"/> and <see cref="Accuracy"/>; null for the class with the largest probability.</summary>
    /// <exception cref="ArgumentException">It is not finite, or there are more than two classes.</exception>
    public double? Threshold
    {
        get;
        init => field = value is null || Classes == 2 ? value is { } threshold ? Setting.Finite<double>(threshold, nameof(Threshold)) : null
            : throw new ArgumentException($"A threshold is for two classes, but there are {Classes}.", nameof(Threshold));
    }

    /// <summary>The confusion matrix, as a copy; the predicted class is the one with the largest probability, the first one on a tie, unless there is a <see cref="Threshold"/>.</summary>
    public ConfusionMatrix Confusion => _confusion.Copy();

    /// <summary>The share of right predictions, 0 to 1.</summary>
    /// <exception cref="InvalidOperationException">There are no samples yet.</exception>
    public double Accuracy => _confusion.Accuracy;

    /// <summary>
    /// The mean of -log p of the class that a sample has, at least 0. As in scikit-learn 1.2, all p are first clipped to [e, 1 - e], with e
    /// the distance from 1 to the next number of the element type (2.2e-16 or 1.2e-7), and divided by their sum.
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

    /// <summary>The metrics of one batch, with one class for each column of the probabilities, and two for a single one.</summary>
    /// <param name="probabilities">N x K, or N x 1 for the probabilities of class 1 of two.</param>
    /// <param name="labels">One-hot rows, N x K, or class indices, N x 1.</param>
    /// <param name="weights">The weight of each sample, finite and not negative; none for weights of 1.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">A shape is wrong, or a row has no probabilities or names no class; the message names it.</exception>
    public static ClassificationMetrics Create<T>(Matrix<T> probabilities, Matrix<T> labels, ReadOnlySpan<double> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ClassificationMetrics result = For(probabilities);
        result.Add(probabilities, labels, weights);
        return result;
    }

    /// <summary>The metrics of one batch with the labels as class indices, with one class for each column of the probabilities, and two for a single one.</summary>
    /// <param name="probabilities">N x K, or N x 1 for the probabilities of class 1 of two.</param>
    /// <param name="classes">One class for each row, 0 to K - 1.</param>
    /// <param name="weights">The weight of each sample, finite and not negative; none for weights of 1.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">A shape is wrong, a row has no probabilities, or a class is out of range; the message names it.</exception>
    public static ClassificationMetrics Create<T>(Matrix<T> probabilities, ReadOnlySpan<int> classes, ReadOnlySpan<double> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ClassificationMetrics result = For(probabilities);
        result.Add(probabilities, classes, weights);
        return result;
    }

    /// <summary>Adds a batch.</summary>
    /// <param name="probabilities">N x K, each 0 to 1 and each row with a sum of 1 (within 1e-5), or N x 1 for the probabilities of class 1 of two.</param>
    /// <param name="labels">One-hot rows, N x K, or class indices, N x 1.</param>
    /// <param name="weights">The weight of each sample, finite and not negative; none for weights of 1.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">
    /// A shape is wrong, there are no rows, or a row has no probabilities or names no class; the message names it, and nothing has changed.
    /// </exception>
    public void Add<T>(Matrix<T> probabilities, Matrix<T> labels, ReadOnlySpan<double> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<int> classes = _samples.Stage(probabilities);
        ClassLabels.Read(labels, Shape.From(nameof(probabilities), probabilities), Classes, classes);
        AddStaged<T>(weights, classes.Length);
    }

    /// <summary>Adds a batch with the labels as class indices.</summary>
    /// <param name="probabilities">N x K, each 0 to 1 and each row with a sum of 1 (within 1e-5), or N x 1 for the probabilities of class 1 of two.</param>
    /// <param name="classes">One class for each row, 0 to K - 1.</param>
    /// <param name="weights">The weight of each sample, finite and not negative; none for weights of 1.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">
    /// A shape is wrong, there are no rows, a row has no probabilities, or a class is out of range; the message names it, and nothing has changed.
    /// </exception>
    public void Add<T>(Matrix<T> probabilities, ReadOnlySpan<int> classes, ReadOnlySpan<double> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Span<int> staged = _samples.Stage(probabilities);
        ClassLabels.Require(classes, Shape.From(nameof(probabilities), probabilities), Classes);
        classes.CopyTo(staged);
        AddStaged<T>(weights, staged.Length);
    }

    /// <summary>Forgets all samples, for the next epoch.</summary>
    public void Clear()
    {
        _confusion.Clear();
        _samples.Clear();
        Array.Clear(_ranks);
        _logLoss = default;
    }

    /// <summary>
    /// The share of samples whose class is among the <paramref name="k"/> most probable ones, 0 to 1. Ties are those of scikit-learn's
    /// <c>top_k_accuracy_score</c>: of two classes the first one ranks first, as in <see cref="Accuracy"/>, and of more the last one, so that
    /// with k = 1 and ties it can differ from <see cref="Accuracy"/>.
    /// </summary>
    /// <param name="k">1 to K; with K the result is 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is outside 1 to K.</exception>
    /// <exception cref="InvalidOperationException">There are no samples yet.</exception>
    public double TopKAccuracy(int k)
    {
        if (k < 1 || k > Classes)
        {
            throw new ArgumentOutOfRangeException(nameof(k), k, $"k must be 1 to {Classes}, the number of classes.");
        }

        _confusion.RequireSamples();
        double right = 0;
        foreach (CompensatedSum samples in _ranks.AsSpan(0, k))
        {
            right += samples.Value;
        }

        return right / _confusion.TotalWeight;
    }

    /// <summary>
    /// The area under the receiver operating characteristic, 0 to 1: of two classes that of the probabilities of class 1; of more the mean
    /// over the classes of each against all others (scikit-learn's <c>multi_class="ovr"</c>). It ranks all samples at each call.
    /// </summary>
    /// <returns>NaN where a class has no sample or all of them, as in scikit-learn 1.6 (before it raises an error).</returns>
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

    /// <summary>A line for people: the numbers of samples and classes, accuracy and log loss, with four digits of each.</summary>
    public override string ToString() => Count == 0
        ? "no samples yet"
        : Invariant($"{Shape.Count(Count, "sample")} of {Classes} classes: accuracy {Accuracy:G4}, log loss {LogLoss:G4}");

    private static ClassificationMetrics For<T>(Matrix<T> probabilities) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Shape.RequireBatch(probabilities, nameof(probabilities));
        return new ClassificationMetrics(Math.Max(probabilities.ColumnCount, 2));
    }

    /// <summary>Counts a batch that has been staged and checked, and in the end lets it be one of the samples.</summary>
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

    /// <summary>How many classes rank above that of the sample.</summary>
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
