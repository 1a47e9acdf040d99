using System.Buffers;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch;

/// <content>Prediction: evaluation mode, whatever the mode of the network is. Nothing changes state, so that all of it may be called from many threads at once.</content>
public sealed partial class Sequential<T>
{
    private const double Half = 0.5;

    /// <summary>The output in evaluation mode, whatever the mode is; changes no state, so it is safe from many threads at once.</summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <returns>A fresh matrix, N x outputs.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or not as many columns as the network takes.</exception>
    public Matrix<T> Predict(Matrix<T> x) => Output(x, criterion: null);

    /// <summary>As <see cref="Predict(Matrix{T})"/>, written into <paramref name="result"/>; allocates nothing once warm.</summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="result">The output, N x outputs.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public void Predict(Matrix<T> x, Matrix<T> result) => Output(x, result, criterion: null);

    /// <summary>As <see cref="Predict(Matrix{T})"/> of a single sample, on the calling thread; allocates nothing once warm.</summary>
    /// <param name="sample">As many elements as the network has inputs.</param>
    /// <param name="result">Receives the output: one element for each. It may be <paramref name="sample"/>.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Predict(ReadOnlySpan<T> sample, Span<T> result) => Output(sample, result, criterion: null);

    /// <summary>
    /// The probabilities that the output stands for under a criterion (<see cref="Criterion{T}.ToProbabilities"/>): of logits under
    /// <see cref="SoftmaxCrossEntropy{T}"/> the softmax of each row, under <see cref="BinaryCrossEntropyWithLogits{T}"/> the sigmoid of each
    /// element. As <see cref="Predict(Matrix{T})"/> otherwise.
    /// </summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="criterion">The loss that the network was trained with; only its kind matters.</param>
    /// <returns>A fresh matrix, N x outputs; a single column has the probabilities of class 1 of two.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or not as many columns as the network takes.</exception>
    /// <exception cref="NotSupportedException">The criterion is none of probabilities, such as the mean squared error.</exception>
    public Matrix<T> PredictProbabilities(Matrix<T> x, Criterion<T> criterion)
    {
        ArgumentNullException.ThrowIfNull(criterion);
        criterion.RequireProbabilities();
        return Output(x, criterion);
    }

    /// <summary>As <see cref="PredictProbabilities(Matrix{T}, Criterion{T})"/>, written into <paramref name="result"/>; allocates nothing once warm.</summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="result">The probabilities, N x outputs.</param>
    /// <param name="criterion">The loss that the network was trained with.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    /// <exception cref="NotSupportedException">The criterion is none of probabilities.</exception>
    public void PredictProbabilities(Matrix<T> x, Matrix<T> result, Criterion<T> criterion)
    {
        ArgumentNullException.ThrowIfNull(criterion);
        criterion.RequireProbabilities();
        Output(x, result, criterion);
    }

    /// <summary>As <see cref="PredictProbabilities(Matrix{T}, Criterion{T})"/> of a single sample, on the calling thread; allocates nothing once warm.</summary>
    /// <param name="sample">As many elements as the network has inputs.</param>
    /// <param name="result">Receives the probabilities: one for each output. It may be <paramref name="sample"/>.</param>
    /// <param name="criterion">The loss that the network was trained with.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NotSupportedException">The criterion is none of probabilities.</exception>
    public void PredictProbabilities(ReadOnlySpan<T> sample, Span<T> result, Criterion<T> criterion)
    {
        ArgumentNullException.ThrowIfNull(criterion);
        criterion.RequireProbabilities();
        Output(sample, result, criterion);
    }

    /// <summary>
    /// The class of each sample: the column of its largest output, the first one on ties. A single column is about two classes, 1 where its
    /// probability is above one half, and 0; only there the criterion is needed. As <see cref="Predict(Matrix{T})"/> otherwise.
    /// </summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="criterion">The loss that the network was trained with.</param>
    /// <returns>N classes, each 0 to outputs - 1, or 0 or 1 for a single output.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="x"/> has no rows or not as many columns as the network takes, or there is a single output and no criterion.
    /// </exception>
    /// <exception cref="NotSupportedException">There is a single output, and the criterion is none of probabilities.</exception>
    public int[] PredictClasses(Matrix<T> x, Criterion<T>? criterion = null) => Classify(x, criterion, threshold: null);

    /// <summary>
    /// The class of each sample by a threshold: of two classes, 1 where its probability is above the threshold, and 0. It is the probability of
    /// a single column, or of the second of two. <see cref="Metrics.RocCurve"/> and <see cref="Metrics.PrecisionRecallCurve"/> choose thresholds.
    /// </summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="criterion">The loss that the network was trained with.</param>
    /// <param name="threshold">Any number but NaN; 0.5 is that of <see cref="PredictClasses(Matrix{T}, Criterion{T})"/>.</param>
    /// <returns>N classes, each 0 or 1.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="x"/> has no rows or not as many columns as the network takes, or the network has more than two classes.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threshold"/> is NaN.</exception>
    /// <exception cref="NotSupportedException">The criterion does not define probabilities.</exception>
    public int[] PredictClasses(Matrix<T> x, Criterion<T> criterion, double threshold)
    {
        ArgumentNullException.ThrowIfNull(criterion);
        return Classify(x, criterion, threshold);
    }

    /// <summary>As <see cref="PredictClasses(Matrix{T}, Criterion{T})"/>, written into <paramref name="result"/>; allocates nothing once warm.</summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="result">Receives N classes.</param>
    /// <param name="criterion">The loss that the network was trained with.</param>
    /// <exception cref="ArgumentException">A shape or length does not fit, or there is a single output and no criterion.</exception>
    /// <exception cref="NotSupportedException">There is a single output, and the criterion is none of probabilities.</exception>
    public void PredictClasses(Matrix<T> x, Span<int> result, Criterion<T>? criterion = null) => Classify(x, result, criterion, threshold: null);

    /// <summary>As <see cref="PredictClasses(Matrix{T}, Criterion{T}, double)"/>, written into <paramref name="result"/>; allocates nothing once warm.</summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="result">Receives N classes.</param>
    /// <param name="criterion">The loss that the network was trained with.</param>
    /// <param name="threshold">Any number but NaN.</param>
    /// <exception cref="ArgumentException">A shape or length does not fit, or the network has more than two classes.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threshold"/> is NaN.</exception>
    /// <exception cref="NotSupportedException">The criterion does not define probabilities.</exception>
    public void PredictClasses(Matrix<T> x, Span<int> result, Criterion<T> criterion, double threshold)
    {
        ArgumentNullException.ThrowIfNull(criterion);
        Classify(x, result, criterion, threshold);
    }

    private int[] Classify(Matrix<T> x, Criterion<T>? criterion, double? threshold)
    {
        Pipeline.RequireInput(x, nameof(x));
        int[] classes = new int[x.RowCount];
        Classify(x, classes, criterion, threshold);
        return classes;
    }

    private void Classify(Matrix<T> x, Span<int> result, Criterion<T>? criterion, double? threshold)
    {
        Pipeline.RequireInput(x, nameof(x));
        Shape.RequireLength(result.Length, nameof(result), x.RowCount, Shape.Of(nameof(x), x));
        int outputs = Pipeline.OutputsFor(x.ColumnCount);
        bool isBinary = IsBinary(criterion, threshold, outputs);
        Dense.RequireLength(x.RowCount, outputs);
        T[] output = ArrayPool<T>.Shared.Rent(x.RowCount * outputs);
        try
        {
            Prediction<T>.Run(Pipeline, Dense.Read(x), x.RowCount, x.ColumnCount, isBinary ? criterion : null, output);
            if (!isBinary)
            {
                Columns.ArgMax<T>(output, x.RowCount, outputs, result);
            }

            ReadOnlySpan<T> probabilities = output.AsSpan((outputs - 1) * x.RowCount);
            for (int row = 0; row < result.Length && isBinary; row++)
            {
                result[row] = double.CreateTruncating(probabilities[row]) > (threshold ?? Half) ? 1 : 0;
            }
        }
        finally
        {
            ArrayPool<T>.Shared.Return(output);
        }
    }

    /// <summary>Whether the probability of class 1 decides, which is then known to be defined, and not the largest output.</summary>
    private static bool IsBinary(Criterion<T>? criterion, double? threshold, int outputs)
    {
        // A criterion over classes has a column for each, and with a single one there is only class 0.
        bool isBinary = outputs == 1 && criterion is not ClassificationCriterion<T>;
        if (threshold is { } given)
        {
            RequireThreshold(given, isBinary || outputs == 2, outputs);
            isBinary = true;
        }

        if (!isBinary)
        {
            return false;
        }

        if (criterion is null)
        {
            throw new ArgumentException("The network has a single output, which is a probability or a logit: the criterion must say what it is.", nameof(criterion));
        }

        criterion.RequireProbabilities();
        return true;
    }

    private static void RequireThreshold(double threshold, bool isOfTwo, int outputs)
    {
        if (double.IsNaN(threshold))
        {
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "threshold must be a number.");
        }

        if (!isOfTwo)
        {
            throw new ArgumentException(
                $"A threshold decides between two classes, but the network has {Shape.Count(outputs, "output")}: predict without one.", nameof(threshold));
        }
    }

    /// <summary>The output, or with a criterion the probabilities.</summary>
    private Matrix<T> Output(Matrix<T> x, Criterion<T>? criterion)
    {
        Pipeline.RequireInput(x, nameof(x));
        Matrix<T> result = Dense.Create<T>(x.RowCount, Pipeline.OutputsFor(x.ColumnCount));
        Output(x, result, criterion);
        return result;
    }

    private void Output(Matrix<T> x, Matrix<T> result, Criterion<T>? criterion)
    {
        Pipeline.RequireInput(x, nameof(x));
        Shape.RequireSame(result, nameof(result), new Shape("the output", x.RowCount, Pipeline.OutputsFor(x.ColumnCount)));
        T[]? storage = result.AsColumnMajorArray();
        T[] output = storage ?? new T[x.RowCount * result.ColumnCount];
        Prediction<T>.Run(Pipeline, Dense.Read(x), x.RowCount, x.ColumnCount, criterion, output);
        if (storage is null)
        {
            Dense.Write(output, result);
        }
    }

    private void Output(ReadOnlySpan<T> sample, Span<T> result, Criterion<T>? criterion)
    {
        Pipeline.RequireSample(sample, nameof(sample));
        int outputs = Pipeline.OutputsFor(sample.Length);
        Shape.RequireLength(result.Length, nameof(result), outputs, new Shape("the output", 1, outputs));
        Prediction<T>.RunHere(Pipeline, sample, criterion, result);
    }
}
