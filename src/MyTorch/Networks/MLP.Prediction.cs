using MathNet.Numerics.LinearAlgebra;

namespace MyTorch;

/// <content>Prediction, as that of <see cref="Layers"/> with the network's own criterion.</content>
public sealed partial class MLP<T>
{
    /// <summary>
    /// The forward pass in evaluation mode: the output of the last activation, which under <see cref="SoftmaxCrossEntropy{T}"/> are
    /// logits. Changes no state, so it is safe from many threads at once.
    /// </summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <returns>The output, a fresh matrix, N x K.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or not as many columns as the network has inputs.</exception>
    public Matrix<T> Predict(Matrix<T> x) => _layers.Predict(x);

    /// <summary>As <see cref="Predict(Matrix{T})"/>, written into <paramref name="result"/>; allocates nothing once warm.</summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="result">The output, N x K.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public void Predict(Matrix<T> x, Matrix<T> result) => _layers.Predict(x, result);

    /// <summary>As <see cref="Predict(Matrix{T})"/> of a single sample, on the calling thread; allocates nothing once warm.</summary>
    /// <param name="sample">As many elements as the network has inputs.</param>
    /// <param name="result">Receives the output, K elements.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public void Predict(ReadOnlySpan<T> sample, Span<T> result) => _layers.Predict(sample, result);

    /// <summary>
    /// The probabilities that the output stands for under the network's criterion (<see cref="Criterion{T}.ToProbabilities"/>): the softmax of
    /// each row under <see cref="SoftmaxCrossEntropy{T}"/>. As <see cref="Predict(Matrix{T})"/> otherwise.
    /// </summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <returns>A fresh matrix, N x K; a single column has the probabilities of class 1 of two.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or not as many columns as the network has inputs.</exception>
    /// <exception cref="NotSupportedException">The criterion is none of probabilities, such as the mean squared error.</exception>
    public Matrix<T> PredictProbabilities(Matrix<T> x) => _layers.PredictProbabilities(x, _criterion);

    /// <summary>As <see cref="PredictProbabilities(Matrix{T})"/>, written into <paramref name="result"/>; allocates nothing once warm.</summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="result">The probabilities, N x K.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    /// <exception cref="NotSupportedException">The criterion is none of probabilities.</exception>
    public void PredictProbabilities(Matrix<T> x, Matrix<T> result) => _layers.PredictProbabilities(x, result, _criterion);

    /// <summary>As <see cref="PredictProbabilities(Matrix{T})"/> of a single sample, on the calling thread; allocates nothing once warm.</summary>
    /// <param name="sample">As many elements as the network has inputs.</param>
    /// <param name="result">Receives the probabilities, K elements.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NotSupportedException">The criterion is none of probabilities.</exception>
    public void PredictProbabilities(ReadOnlySpan<T> sample, Span<T> result) => _layers.PredictProbabilities(sample, result, _criterion);

    /// <summary>
    /// The class of each sample: the column of its largest output, the first one on ties; of a single column, 1 where its probability is above
    /// one half, and 0. As <see cref="Predict(Matrix{T})"/> otherwise.
    /// </summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <returns>N classes, each 0 to K - 1, or 0 or 1 for a single output.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or not as many columns as the network has inputs.</exception>
    /// <exception cref="NotSupportedException">There is a single output, and the criterion is none of probabilities.</exception>
    public int[] PredictClasses(Matrix<T> x) => _layers.PredictClasses(x, _criterion);

    /// <summary>
    /// The class of each sample by a threshold: of two classes, 1 where its probability is above the threshold, and 0. It is the probability of
    /// a single column, or of the second of two.
    /// </summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="threshold">Any number but NaN.</param>
    /// <returns>N classes, each 0 or 1.</returns>
    /// <exception cref="ArgumentException">
    /// <paramref name="x"/> has no rows or not as many columns as the network has inputs, or the network has more than two classes.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threshold"/> is NaN.</exception>
    /// <exception cref="NotSupportedException">The criterion does not define probabilities.</exception>
    public int[] PredictClasses(Matrix<T> x, double threshold) => _layers.PredictClasses(x, _criterion, threshold);

    /// <summary>As <see cref="PredictClasses(Matrix{T})"/>, written into <paramref name="result"/>; allocates nothing once warm.</summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="result">Receives N classes.</param>
    /// <exception cref="ArgumentException">A shape or length does not fit.</exception>
    /// <exception cref="NotSupportedException">There is a single output, and the criterion is none of probabilities.</exception>
    public void PredictClasses(Matrix<T> x, Span<int> result) => _layers.PredictClasses(x, result, _criterion);
}
