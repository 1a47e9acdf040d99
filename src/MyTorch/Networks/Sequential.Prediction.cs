using System.Buffers;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch;

/// <content>Prediction, always in evaluation mode. No member changes state, so all of them are thread-safe.</content>
public sealed partial class Sequential<T>
{
    private const double Half = 0.5;

    /// <summary>Computes the output in evaluation mode, regardless of the current mode. Changes no state and is thread-safe.</summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <returns>A new matrix, N x outputs.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or the wrong number of columns.</exception>
    public Matrix<T> Predict(Matrix<T> x) => Output(x, criterion: null);

    /// <summary>Same as <see cref="Predict(Matrix{T})"/>, but writes into <paramref name="result"/>; allocates nothing once warm.</summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="result">The output, N x outputs.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public void Predict(Matrix<T> x, Matrix<T> result) => Output(x, result, criterion: null);

    /// <summary>Same as <see cref="Predict(Matrix{T})"/>, but for a single sample, on the calling thread; allocates nothing once warm.</summary>
    /// <param name="sample">One element for each input of the network.</param>
    /// <param name="result">Receives the output, one element for each output of the network. It may be <paramref name="sample"/>.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Predict(ReadOnlySpan<T> sample, Span<T> result) => Output(sample, result, criterion: null);

    /// <summary>
    /// Same as <see cref="Predict(Matrix{T})"/>, but returns the probabilities that a criterion defines
    /// (<see cref="Criterion{T}.ToProbabilities"/>): for <see cref="SoftmaxCrossEntropy{T}"/> the softmax of each row, for
    /// <see cref="BinaryCrossEntropyWithLogits{T}"/> the sigmoid of each element.
    /// </summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="criterion">The loss that the network was trained with; only its type matters.</param>
    /// <returns>A new matrix, N x outputs; a single column holds the probabilities of class 1 of two.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or the wrong number of columns.</exception>
    /// <exception cref="NotSupportedException">The criterion does not define probabilities, such as the mean squared error.</exception>
    public Matrix<T> PredictProbabilities(Matrix<T> x, Criterion<T> criterion)
    {
        ArgumentNullException.ThrowIfNull(criterion);
        criterion.RequireProbabilities();
        return Output(x, criterion);
    }

    /// <summary>
    /// Same as <see cref="PredictProbabilities(Matrix{T}, Criterion{T})"/>, but writes into <paramref name="result"/>; allocates nothing once
    /// warm.
    /// </summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="result">The probabilities, N x outputs.</param>
    /// <param name="criterion">The loss that the network was trained with.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    /// <exception cref="NotSupportedException">The criterion does not define probabilities.</exception>
    public void PredictProbabilities(Matrix<T> x, Matrix<T> result, Criterion<T> criterion)
    {
        ArgumentNullException.ThrowIfNull(criterion);
        criterion.RequireProbabilities();
        Output(x, result, criterion);
    }

    /// <summary>
    /// Same as <see cref="PredictProbabilities(Matrix{T}, Criterion{T})"/>, but for a single sample, on the calling thread; allocates nothing
    /// once warm.
    /// </summary>
    /// <param name="sample">One element for each input of the network.</param>
    /// <param name="result">Receives the probabilities, one for each output. It may be <paramref name="sample"/>.</param>
    /// <param name="criterion">The loss that the network was trained with.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NotSupportedException">The criterion does not define probabilities.</exception>
    public void PredictProbabilities(ReadOnlySpan<T> sample, Span<T> result, Criterion<T> criterion)
    {
        ArgumentNullException.ThrowIfNull(criterion);
        criterion.RequireProbabilities();
        Output(sample, result, criterion);
    }

    /// <summary>
    /// Predicts the class of each sample: the column of the largest output, the first one on ties. For a single column, the class is 1 if its
    /// probability is above 0.5, otherwise 0; only this case needs the criterion. Changes no state and is thread-safe.
    /// </summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="criterion">The loss that the network was trained with.</param>
    /// <returns>N classes, each 0 to outputs - 1, or 0 or 1 for a single output.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="x"/> has no rows or the wrong number of columns, or there is a single output and no criterion.
    /// </exception>
    /// <exception cref="NotSupportedException">There is a single output, and the criterion does not define probabilities.</exception>
    public int[] PredictClasses(Matrix<T> x, Criterion<T>? criterion = null) => Classify(x, criterion, threshold: null);

    /// <summary>
    /// Predicts one of two classes for each sample: 1 if the probability of class 1 is above the threshold, otherwise 0. The probability is that
    /// of the single column, or of the second of two columns. <see cref="Metrics.RocCurve"/> and <see cref="Metrics.PrecisionRecallCurve"/> help
    /// to choose a threshold.
    /// </summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="criterion">The loss that the network was trained with.</param>
    /// <param name="threshold">Any number but NaN; <see cref="PredictClasses(Matrix{T}, Criterion{T})"/> uses 0.5.</param>
    /// <returns>N classes, each 0 or 1.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="x"/> has no rows or the wrong number of columns, or the network has more than two classes.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threshold"/> is NaN.</exception>
    /// <exception cref="NotSupportedException">The criterion does not define probabilities.</exception>
    public int[] PredictClasses(Matrix<T> x, Criterion<T> criterion, double threshold)
    {
        ArgumentNullException.ThrowIfNull(criterion);
        return Classify(x, criterion, threshold);
    }

    /// <summary>
    /// Same as <see cref="PredictClasses(Matrix{T}, Criterion{T})"/>, but writes into <paramref name="result"/>; allocates nothing once warm.
    /// </summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="result">Receives N classes.</param>
    /// <param name="criterion">The loss that the network was trained with.</param>
    /// <exception cref="ArgumentException">A shape or length does not fit, or there is a single output and no criterion.</exception>
    /// <exception cref="NotSupportedException">There is a single output, and the criterion does not define probabilities.</exception>
    public void PredictClasses(Matrix<T> x, Span<int> result, Criterion<T>? criterion = null) => Classify(x, result, criterion, threshold: null);

    /// <summary>
    /// Same as <see cref="PredictClasses(Matrix{T}, Criterion{T}, double)"/>, but writes into <paramref name="result"/>; allocates nothing once
    /// warm.
    /// </summary>
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
        Shape.RequireLength(result.Length, nameof(result), x.RowCount, Shape.From(nameof(x), x));
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

    /// <summary>Whether the class is decided by the probability of class 1, which must then be defined, instead of the largest output.</summary>
    private static bool IsBinary(Criterion<T>? criterion, double? threshold, int outputs)
    {
        // A classification criterion has a column for each class; with a single column there is only class 0.
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
            throw new ArgumentException("The network has a single output, which is a probability or a logit: pass the criterion that defines it.", nameof(criterion));
        }

        criterion.RequireProbabilities();
        return true;
    }

    private static void RequireThreshold(double threshold, bool hasTwoClasses, int outputs)
    {
        if (double.IsNaN(threshold))
        {
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "threshold must be a number.");
        }

        if (!hasTwoClasses)
        {
            throw new ArgumentException(
                $"A threshold decides between two classes, but the network has {Shape.Count(outputs, "output")}: predict without one.", nameof(threshold));
        }
    }

    /// <summary>Returns the output or, with a criterion, the probabilities.</summary>
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
        Prediction<T>.RunOnCaller(Pipeline, sample, criterion, result);
    }
}
