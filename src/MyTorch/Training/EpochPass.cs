using System.Numerics;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using static System.FormattableString;

namespace MyTorch;

/// <summary>One way through all batches of a data set, by gathering the rows that an order of indices names.</summary>
internal sealed class EpochPass<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly MLP<T> _network;
    private readonly Dataset<T> _samples;
    private readonly string _name;
    private readonly int[] _order;
    private readonly int _batchSize;
    private readonly (Matrix<T> X, Matrix<T> Y) _fullBatch;
    private readonly (Matrix<T> X, Matrix<T> Y) _lastBatch;

    public EpochPass(MLP<T> network, Dataset<T> samples, int batchSize, string name)
    {
        _network = network;
        _samples = samples;
        _name = name;
        _order = [.. Enumerable.Range(0, samples.Count)];
        _batchSize = Math.Min(batchSize, samples.Count);
        _fullBatch = Batch(_batchSize);
        int left = samples.Count % _batchSize;
        _lastBatch = left == 0 ? _fullBatch : Batch(left);
    }

    /// <summary>A new random order, from the old one.</summary>
    public void Shuffle(Random random) => Combinatorics.SelectPermutationInplace(_order, random);

    /// <summary>
    /// Forward and loss of every batch, and then <paramref name="learn"/> if there is one. Returns the mean loss and the share of wrong
    /// predictions, or null when it was cancelled.
    /// </summary>
    public (double Loss, double Error)? Run(int epoch, Action? learn, CancellationToken cancellationToken)
    {
        double loss = 0;
        long wrong = 0;
        int batches = ((_order.Length - 1) / _batchSize) + 1;
        for (int batch = 0; batch < batches; batch++)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return null;
            }

            int start = batch * _batchSize;
            int count = Math.Min(_batchSize, _order.Length - start);
            (Matrix<T> x, Matrix<T> y) = count == _batchSize ? _fullBatch : _lastBatch;
            _samples.Gather(_order.AsSpan(start, count), x, y);
            double batchLoss = double.CreateTruncating(_network.ForwardLoss(x, y));
            if (!double.IsFinite(batchLoss))
            {
                throw new NotFiniteNumberException(
                    Invariant($"The {_name} loss is {batchLoss} in epoch {epoch}, batch {batch + 1} of {batches}: look for inputs that are not finite, or lower the learning rate."),
                    batchLoss);
            }

            loss += batchLoss * count;
            wrong += _network.Error(y);
            learn?.Invoke();
        }

        return (loss / _order.Length, (double)wrong / _order.Length);
    }

    private (Matrix<T> X, Matrix<T> Y) Batch(int count) =>
        (Matrix<T>.Build.Dense(count, _samples.X.ColumnCount), Matrix<T>.Build.Dense(count, _samples.Y.ColumnCount));
}
