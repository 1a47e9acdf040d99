using System.Numerics;
using MyTorch.Execution;
using MyTorch.Kernels;

namespace MyTorch.Data;

/// <summary>Takes the samples of a batch through a transform, on several threads; kept with the transform, so that nothing is allocated once warm.</summary>
internal sealed class SamplePass<T>(ISampleTransform<T> transform) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>What a feature costs, about: an interpolation, or half a pair of normal numbers.</summary>
    private const long FlopsPerFeature = 20;

    // Taken while it is in use, so that a second call at the same time makes one of its own.
    private Work? _spare;

    /// <summary>Changes the features of a batch.</summary>
    /// <exception cref="ArgumentException">There are not as many features, or numbers as samples.</exception>
    public void Run(Batch<T> batch, int features, ReadOnlySpan<int> numbers, int epoch)
    {
        Shape.RequireExact(batch.X, nameof(batch), numbers.Length, features, new Shape("what these samples should be", numbers.Length, features));
        Work work = Interlocked.Exchange(ref _spare, null) ?? new Work(transform);
        work.Run(batch, features, numbers, epoch);
        _spare = work;
    }

    private sealed unsafe class Work(ISampleTransform<T> transform) : IParallelWork
    {
        private T[] _values = [];
        private int[] _numbers = [];
        private int _samples;
        private int _features;
        private int _epoch;

        public void Run(Batch<T> batch, int features, ReadOnlySpan<int> numbers, int epoch)
        {
            numbers.CopyTo(Workspace.Reserve(ref _numbers, numbers.Length, 1));
            (_values, _samples, _features, _epoch) = (Dense.Read(batch.X), numbers.Length, features, epoch);
            ParallelWork.Run(this, ParallelWork.ChunksFor(FlopsPerFeature * _samples * features));
            Dense.Write(_values, batch.X);
            _values = [];
        }

        public void Run(int part, int parts)
        {
            var sample = new Span<T>(Scratch<T>.Reserve(2 * _features), 2 * _features);
            Span<T> result = sample[_features..];
            sample = sample[.._features];
            (int start, int end) = Chunks.Range(_samples, part, parts, grain: 1);
            for (int row = start; row < end; row++)
            {
                for (int feature = 0; feature < sample.Length; feature++)
                {
                    sample[feature] = _values[(feature * _samples) + row];
                }

                transform.Apply(sample, new SampleRandom(transform.Seed, _epoch, _numbers[row]), result);
                for (int feature = 0; feature < result.Length; feature++)
                {
                    _values[(feature * _samples) + row] = result[feature];
                }
            }
        }
    }
}
