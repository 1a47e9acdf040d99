using System.Numerics;
using MyTorch.Execution;
using MyTorch.Kernels;

namespace MyTorch.Data;

/// <summary>Applies a transform to the samples of a batch on several threads; kept with the transform to avoid allocations.</summary>
internal sealed class SamplePass<T>(ISampleTransform<T> transform) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The approximate cost of a feature: an interpolation, or half a pair of normal random numbers.</summary>
    private const long FlopsPerFeature = 20;

    // Null while in use, so that a concurrent call allocates its own.
    private Work? _spare;

    /// <summary>Transforms the features of a batch in place.</summary>
    /// <exception cref="ArgumentException">The batch has another number of features, or the number of indices differs from the number of samples.</exception>
    public void Run(Batch<T> batch, int features, ReadOnlySpan<int> numbers, int epoch)
    {
        Shape.RequireExact(batch.X, nameof(batch), numbers.Length, features, new Shape("the expected samples", numbers.Length, features));
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
