using MathNet.Numerics.LinearAlgebra;

namespace MyTorch;

/// <content>Prediction: the members of <see cref="Layers"/>, with the criterion of the network.</content>
public sealed partial class MLP<T>
{
    /// <summary>
    /// Runs the forward pass in evaluation mode and returns the output of the last activation; for <see cref="SoftmaxCrossEntropy{T}"/>, the
    /// logits. Changes no state and is thread-safe.
    /// </summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <returns>The output, a new matrix, N x K.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or the wrong number of columns.</exception>
    public Matrix<T> Predict(Matrix<T> x) => _layers.Predict(x);

    /// <summary>Same as <see cref="Predict(Matrix{T})"/>, but writes into <paramref name="result"/>; allocates nothing once warm.</summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="result">The output, N x K.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public void Predict(Matrix<T> x, Matrix<T> result) => _layers.Predict(x, result);

    /// <summary>Same as <see cref="Predict(Matrix{T})"/>, but for a single sample, on the calling thread; allocates nothing once warm.</summary>
    /// <param name="sample">One element for each input of the network.</param>
    /// <param name="result">Receives the output, K elements.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Predict(ReadOnlySpan<T> sample, Span<T> result) => _layers.Predict(sample, result);

    /// <summary>
    /// Same as <see cref="Predict(Matrix{T})"/>, but returns the probabilities that the network's criterion defines
    /// (<see cref="Criterion{T}.ToProbabilities"/>): for <see cref="SoftmaxCrossEntropy{T}"/>, the softmax of each row.
    /// </summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <returns>A new matrix, N x K; a single column holds the probabilities of class 1 of two.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or the wrong number of columns.</exception>
    /// <exception cref="NotSupportedException">The criterion does not define probabilities, such as the mean squared error.</exception>
    public Matrix<T> PredictProbabilities(Matrix<T> x) => _layers.PredictProbabilities(x, _criterion);

    /// <summary>
    /// Same as <see cref="PredictProbabilities(Matrix{T})"/>, but writes into <paramref name="result"/>; allocates nothing once warm.
    /// </summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="result">The probabilities, N x K.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    /// <exception cref="NotSupportedException">The criterion does not define probabilities.</exception>
    public void PredictProbabilities(Matrix<T> x, Matrix<T> result) => _layers.PredictProbabilities(x, result, _criterion);

    /// <summary>
    /// Same as <see cref="PredictProbabilities(Matrix{T})"/>, but for a single sample, on the calling thread; allocates nothing once warm.
    /// </summary>
    /// <param name="sample">One element for each input of the network.</param>
    /// <param name="result">Receives the probabilities, K elements.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NotSupportedException">The criterion does not define probabilities.</exception>
    public void PredictProbabilities(ReadOnlySpan<T> sample, Span<T> result) => _layers.PredictProbabilities(sample, result, _criterion);

    /// <summary>
    /// Predicts the class of each sample: the column of the largest output, the first one on ties. For a single column, the class is 1 if its
    /// probability is above 0.5, otherwise 0. Changes no state and is thread-safe.
    /// </summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <returns>N classes, each 0 to K - 1, or 0 or 1 for a single output.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or the wrong number of columns.</exception>
    /// <exception cref="NotSupportedException">There is a single output, and the criterion does not define probabilities.</exception>
    public int[] PredictClasses(Matrix<T> x) => _layers.PredictClasses(x, _criterion);

    /// <summary>
    /// Predicts one of two classes for each sample: 1 if the probability of class 1 is above the threshold, otherwise 0. The probability is that
    /// of the single column, or of the second of two columns.
    /// </summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="threshold">Any number but NaN.</param>
    /// <returns>N classes, each 0 or 1.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="x"/> has no rows or the wrong number of columns, or the network has more than two classes.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threshold"/> is NaN.</exception>
    /// <exception cref="NotSupportedException">The criterion does not define probabilities.</exception>
    public int[] PredictClasses(Matrix<T> x, double threshold) => _layers.PredictClasses(x, _criterion, threshold);

    /// <summary>
    /// Same as <see cref="PredictClasses(Matrix{T})"/>, but writes into <paramref name="result"/>; allocates nothing once warm.
    /// </summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="result">Receives N classes.</param>
    /// <exception cref="ArgumentException">A shape or length does not fit.</exception>
    /// <exception cref="NotSupportedException">There is a single output, and the criterion does not define probabilities.</exception>
    public void PredictClasses(Matrix<T> x, Span<int> result) => _layers.PredictClasses(x, result, _criterion);
}
