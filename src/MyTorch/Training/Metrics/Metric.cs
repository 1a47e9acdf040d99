using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Metrics;

/// <summary>
/// A figure of predictions that a <see cref="Trainer{T}"/> works out beside the loss, batch by batch. <see cref="Metric"/> has the usual ones.
/// </summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public abstract class Metric<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates a metric without samples.</summary>
    /// <param name="name">The name, not empty; the curves of a history are called "training_" and "validation_" and this.</param>
    /// <param name="maximize">Whether a larger figure is better, as with an accuracy.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    protected Metric(string name, bool maximize)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Name, Maximizes) = (name, maximize);
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>Whether a larger figure is better: what early stopping and a schedule that watch it must be set to.</summary>
    public bool Maximizes { get; }

    /// <summary>The figure of all samples that were added since the last <see cref="Clear"/>.</summary>
    public abstract double Value { get; }

    /// <summary>
    /// Adds a batch. It is called in the middle of a training step, on the thread of <see cref="Trainer{T}.Fit"/>, and may use the network to
    /// predict, but not to train. If it throws, training ends before this batch has changed anything.
    /// </summary>
    /// <param name="outputs">The outputs of the network, N x K; they hold only until the method returns.</param>
    /// <param name="labels">Labels or targets, N x K, or class indices, N x 1, where the source gives those; rows that the criterion ignores are left out.</param>
    public abstract void Add(Matrix<T> outputs, Matrix<T> labels);

    /// <summary>
    /// As <see cref="Add(Matrix{T}, Matrix{T})"/>, for a batch whose samples have weights. The default leaves the weights out of account; the
    /// metrics of <see cref="Metric"/> count each sample as often as its weight says.
    /// </summary>
    /// <param name="outputs">The outputs of the network, N x K; they hold only until the method returns.</param>
    /// <param name="labels">Labels or targets, N x K, or class indices, N x 1.</param>
    /// <param name="weights">The weights of the samples, N, finite and not negative.</param>
    public virtual void Add(Matrix<T> outputs, Matrix<T> labels, ReadOnlySpan<double> weights) => Add(outputs, labels);

    /// <summary>Forgets all samples, for the next epoch.</summary>
    public abstract void Clear();

    /// <summary>Learns what will be trained, before anything is.</summary>
    /// <param name="outputs">The outputs of the network.</param>
    /// <param name="labels">The columns of the labels: as many as there are outputs, or a single one of class indices.</param>
    /// <param name="criterion">The loss.</param>
    /// <exception cref="ArgumentException">The metric is not defined there.</exception>
    internal virtual void Begin(int outputs, int labels, Criterion<T> criterion)
    {
    }
}
