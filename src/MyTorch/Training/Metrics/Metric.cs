using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Metrics;

/// <summary>
/// A metric of predictions that a <see cref="Trainer{T}"/> computes in addition to the loss, batch by batch. <see cref="Metric"/> creates the common ones.
/// </summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public abstract class Metric<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates a metric without samples.</summary>
    /// <param name="name">The name; must not be empty. The curves in the history are named "training_" or "validation_" plus this name.</param>
    /// <param name="maximize">Whether a larger value is better, as for an accuracy.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    protected Metric(string name, bool maximize)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, Maximizes) = (name, maximize);
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>Whether a larger value is better. Early stopping and schedules that monitor the metric need the same setting.</summary>
    public bool Maximizes { get; }

    /// <summary>The value of the metric for all samples since the last <see cref="Clear"/>.</summary>
    public abstract double Value { get; }

    /// <summary>
    /// Adds a batch. Called during a training step, on the thread of <see cref="Trainer{T}.Fit"/>; it may use the network for prediction, but not
    /// train it. If it throws, training ends before this batch changes anything.
    /// </summary>
    /// <param name="outputs">The outputs of the network, N x K; valid only until the method returns.</param>
    /// <param name="labels">Labels or targets, N x K, or class indices, N x 1, as the source provides them, without the rows that the criterion ignores.</param>
    public abstract void Add(Matrix<T> outputs, Matrix<T> labels);

    /// <summary>
    /// Adds a batch with sample weights, otherwise like <see cref="Add(Matrix{T}, Matrix{T})"/>. The default implementation ignores the weights; the
    /// metrics of <see cref="Metric"/> use them.
    /// </summary>
    /// <param name="outputs">The outputs of the network, N x K; valid only until the method returns.</param>
    /// <param name="labels">Labels or targets, N x K, or class indices, N x 1.</param>
    /// <param name="weights">The weights of the samples, N, finite and not negative.</param>
    public virtual void Add(Matrix<T> outputs, Matrix<T> labels, ReadOnlySpan<double> weights) => Add(outputs, labels);

    /// <summary>Removes all samples, as before a new epoch.</summary>
    public abstract void Clear();

    /// <summary>Prepares for a training run.</summary>
    /// <param name="outputs">The number of outputs of the network.</param>
    /// <param name="labels">The number of columns of the labels: the number of outputs, or 1 for class indices.</param>
    /// <param name="criterion">The loss.</param>
    /// <exception cref="ArgumentException">The metric is not defined for this run.</exception>
    internal virtual void Begin(int outputs, int labels, Criterion<T> criterion)
    {
    }
}
