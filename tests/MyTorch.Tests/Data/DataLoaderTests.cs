using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Data;

public abstract class DataLoaderTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Count = 103;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Samples_come_once_each_in_the_same_order_for_any_batch_size(bool shuffle)
    {
        int[] order = Numbers(new DataLoader<T>(Samples(), Count, shuffle, seed: 3), epoch: 2);
        order.Order().Should().Equal(Enumerable.Range(0, Count));
        order.SequenceEqual(Enumerable.Range(0, Count)).Should().Be(!shuffle);
        foreach (int batchSize in (int[])[1, 10, 102, 500])
        {
            Numbers(new DataLoader<T>(Samples(), batchSize, shuffle, seed: 3), epoch: 2).Should().Equal(order);
        }
    }

    [Fact]
    public void Orders_are_functions_of_seed_and_epoch()
    {
        var loader = new DataLoader<T>(Samples(), 10, shuffle: true, seed: 3);
        int[] second = Numbers(loader, epoch: 2);
        Numbers(loader, epoch: 1).Should().NotEqual(second);
        Numbers(loader, epoch: 2).Should().Equal(second);
        Numbers(new DataLoader<T>(Samples(), 10, shuffle: true, seed: 4), epoch: 2).Should().NotEqual(second);
    }

    [Fact]
    public void The_last_batch_has_the_rest_or_is_dropped()
    {
        new DataLoader<T>(Samples(), 10).Epoch(1).Select(batch => batch.X.RowCount).Should().Equal([.. Enumerable.Repeat(10, 10), 3]);
        var whole = new DataLoader<T>(Samples(), 10, dropLast: true);
        whole.Epoch(1).Select(batch => batch.X.RowCount).Should().Equal(Enumerable.Repeat(10, 10));
        (whole.Count, new DataLoader<T>(Samples(), 10).Count).Should().Be((100, 103));
    }

    [Fact]
    public void Transforms_are_applied_in_order_with_the_sample_indices()
    {
        var first = new Adding(T.One);
        var loader = new DataLoader<T>(Samples(), 10, shuffle: true, seed: 1, transforms: [first, new Doubling()]);
        foreach ((Matrix<T> x, Matrix<T> y) in loader.Epoch(7))
        {
            x.Column(0).Should().Equal(y.Column(0).Enumerate().Select(number => (number + T.One) * (T.One + T.One)));
        }

        first.Numbers.Should().Equal(Numbers(new DataLoader<T>(Samples(), 10, shuffle: true, seed: 1), epoch: 7));
        first.Epochs.Should().Equal(Enumerable.Repeat(7, 11));
    }

    [Fact]
    public void Samples_in_memory_stay_as_they_are()
    {
        Dataset<T> samples = Samples();
        Numbers(new DataLoader<T>(samples, 10, transforms: [new Doubling()]), epoch: 1);
        samples.X.Should().Be(Samples().X);
    }

    [Fact]
    public void Batches_are_given_without_allocating_once_warm()
    {
        var loader = new DataLoader<T>(Samples(), 10, shuffle: true, transforms: [new Doubling()]);

        Allocated.Least(() =>
        {
            // The first batch includes the enumerator and the generator of the epoch.
            using IEnumerator<Batch<T>> batches = loader.Epoch(1, reuse: true).GetEnumerator();
            batches.MoveNext();
            return Allocated.Once(() =>
            {
                while (batches.MoveNext())
                {
                }
            });
        }).Should().Be(0);
    }

    [Theory]
    [InlineData(103, 10, new[] { 10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 3 })]
    [InlineData(103, 51, new[] { 51, 52 })]
    [InlineData(103, 102, new[] { 103 })]
    [InlineData(103, 103, new[] { 103 })]
    [InlineData(3, 1, new[] { 1, 2 })]
    [InlineData(1, 1, new[] { 1 })]
    [InlineData(1, 4, new[] { 1 })]
    public void A_last_single_sample_is_merged_into_the_previous_batch(int count, int batchSize, int[] rows)
    {
        foreach (bool reuse in (bool[])[false, true])
        {
            var merging = new DataLoader<T>(Samples(count), batchSize, shuffle: true, seed: 3, mergeLastSingle: true);
            merging.Epoch(2, reuse).Select(batch => batch.X.RowCount).Should().Equal(rows);
            Numbers(merging, epoch: 2).Should().Equal(Numbers(new DataLoader<T>(Samples(count), batchSize, shuffle: true, seed: 3), epoch: 2));
            (merging.Count, merging.MergesLastSingle).Should().Be((count, true));
        }
    }

    [Fact]
    public void Batches_can_be_kept()
    {
        var loader = new DataLoader<T>(Samples(), 10, shuffle: true, seed: 3, transforms: [new GaussianNoise<T>(1, seed: 4)]);
        BatchesCanBeKept.Check(loader);
    }

    [Fact]
    public void Batches_of_the_handouts_orders_can_be_kept() =>
        BatchesCanBeKept.Check(new DataLoader<T>(Samples(), 10, shuffle: true, seed: 3) { ReshufflesPreviousOrder = true });

    [Fact]
    public void Only_a_loader_that_shuffles_can_shuffle_the_last_order()
    {
        new DataLoader<T>(Samples(), 10) { ReshufflesPreviousOrder = false }.ReshufflesPreviousOrder.Should().BeFalse();
        FluentActions.Invoking(() => new DataLoader<T>(Samples(), 10) { ReshufflesPreviousOrder = true }).Should().Throw<InvalidOperationException>()
            .WithMessage("ReshufflesPreviousOrder is true, but Shuffles is false: create the loader with shuffle: true.");
    }

    [Fact]
    public void Reused_batches_overwrite_each_other_within_one_enumeration()
    {
        var loader = new DataLoader<T>(Samples(), 10, shuffle: true, seed: 3);
        using IEnumerator<Batch<T>> batches = loader.Epoch(1, reuse: true).GetEnumerator();
        batches.MoveNext();
        Batch<T> first = batches.Current;
        T[] values = first.X.ToColumnMajorArray();
        foreach (Batch<T> other in loader.Epoch(2, reuse: true))
        {
            other.X.Should().NotBeSameAs(first.X);
        }

        first.X.ToColumnMajorArray().Should().Equal(values);
        batches.MoveNext();
        batches.Current.X.Should().BeSameAs(first.X);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Some_rows_come_as_those_of_a_subset(bool shuffle, bool shufflesLastOrder)
    {
        int[] rows = [.. Enumerable.Range(0, 41).Select(i => i * 13 % Count), 5];
        var seen = new Adding(T.Zero);
        var loader = new DataLoader<T>(Samples(), rows, 10, shuffle, seed: 3, transforms: [seen]) { ReshufflesPreviousOrder = shufflesLastOrder };
        var subset = new DataLoader<T>(Samples().Subset(rows), 10, shuffle, seed: 3) { ReshufflesPreviousOrder = shufflesLastOrder };

        foreach (int epoch in (int[])[1, 2])
        {
            Numbers(loader, epoch).Should().Equal(Numbers(subset, epoch));
        }

        seen.Numbers.Should().Equal([.. Numbers(subset, 1), .. Numbers(subset, 2)], "a transform gets the indices in the dataset");
        (loader.Count, new DataLoader<T>(Samples(), rows, 10, dropLast: true).Count).Should().Be((42, 40));
    }

    [Fact]
    public void Rows_that_are_not_in_the_dataset_are_rejected()
    {
        FluentActions.Invoking(() => new DataLoader<T>(Samples(), [0, 103], 10)).Should().ThrowExactly<ArgumentOutOfRangeException>()
            .WithMessage("rows[1] must be 0 to 102*");
        FluentActions.Invoking(() => new DataLoader<T>(Samples(), [], 10)).Should().ThrowExactly<ArgumentException>().WithMessage("There are 0 samples, too few for a batch.*rows*");
        FluentActions.Invoking(() => new DataLoader<T>(Samples(), null!, 10)).Should().ThrowExactly<ArgumentNullException>();
    }

    [Fact]
    public void Arguments_out_of_range_are_rejected()
    {
        Rejected<ArgumentException>(() => new DataLoader<T>(Samples(), 10, dropLast: true, mergeLastSingle: true), "*dropped (dropLast)*merged (mergeLastSingle)*");
        Rejected<ArgumentOutOfRangeException>(() => new DataLoader<T>(Samples(), 0), "*batchSize*");
        Rejected<ArgumentException>(() => new DataLoader<T>(Samples(), 104, dropLast: true), "There are 103 samples, too few for a batch of 104.*");
        Rejected<ArgumentException>(() => new DataLoader<T>(Samples(), 1, transforms: [null!]), "transforms[0] is null*");
        Rejected<ArgumentOutOfRangeException>(() => new DataLoader<T>(Samples(), 1).Epoch(0), "*epoch*");

        static void Rejected<TException>(Func<object> create, string message) where TException : Exception
        {
            Action act = () => create();
            act.Should().ThrowExactly<TException>().WithMessage(message);
        }
    }

    /// <summary>Sample i has feature i and target i.</summary>
    private static Dataset<T> Samples(int count = Count)
    {
        Matrix<T> numbers = Matrix<T>.Build.Dense(count, 1, (row, _) => T.CreateChecked(row));
        return new Dataset<T>(numbers, numbers.Clone());
    }

    private static int[] Numbers(DataLoader<T> loader, int epoch) => [.. loader.Epoch(epoch).SelectMany(batch => batch.Y.Column(0).Select(int.CreateChecked))];

    private sealed class Adding(T summand) : IBatchTransform<T>
    {
        public List<int> Numbers { get; } = [];

        public List<int> Epochs { get; } = [];

        public void Apply(Batch<T> batch, ReadOnlySpan<int> samples, int epoch)
        {
            Numbers.AddRange(samples);
            Epochs.Add(epoch);
            batch.X.Add(summand, batch.X);
        }
    }

    private sealed class Doubling : IBatchTransform<T>
    {
        public void Apply(Batch<T> batch, ReadOnlySpan<int> samples, int epoch) => batch.X.Multiply(T.One + T.One, batch.X);
    }
}

public class DataLoaderInDouble : DataLoaderTests<double>;

public class DataLoaderInFloat : DataLoaderTests<float>;
