using System.Globalization;
using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Data;

public abstract class StreamLoaderTests<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Count = 103;

    private readonly TestFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(10, false)]
    [InlineData(10, true)]
    [InlineData(103, true)]
    [InlineData(500, false)]
    [InlineData(1, false, true)]
    [InlineData(10, false, true)]
    [InlineData(17, false, true)]
    [InlineData(51, false, true)]
    [InlineData(101, false, true)]
    [InlineData(102, false, true)]
    [InlineData(103, false, true)]
    [InlineData(500, false, true)]
    public void Batches_are_those_of_the_loader_of_samples_in_memory(int batchSize, bool dropLast, bool mergeLastSingle = false)
    {
        CsvFile<T> file = File();
        var expected = new DataLoader<T>(file.Load(), batchSize, dropLast: dropLast, transforms: [new GaussianNoise<T>(1, seed: 2)], mergeLastSingle: mergeLastSingle);
        var loader = new StreamLoader<T>(file, batchSize, dropLast: dropLast, transforms: [new GaussianNoise<T>(1, seed: 2)], mergeLastSingle: mergeLastSingle);

        for (int epoch = 1; epoch <= 2; epoch++)
        {
            Batches(loader, epoch).Should().Equal(Batches(expected, epoch));
        }

        (loader.Count, loader.Features, loader.Outputs).Should().Be((expected.Count, 2, 1));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(7, false)]
    [InlineData(1000, true)]
    public void Batches_can_be_kept(int shuffleBuffer, bool mergeLastSingle) =>
        BatchesCanBeKept.Check(new StreamLoader<T>(File(), 17, shuffleBuffer, seed: 5, transforms: [new GaussianNoise<T>(1, seed: 2)], mergeLastSingle: mergeLastSingle));

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Samples_come_in_the_same_order_for_any_batch_size(int shuffleBuffer)
    {
        int[] order = Order(3, batchSize: 1, shuffleBuffer);
        foreach (int batchSize in (int[])[2, 10, 103, 200])
        {
            Order(3, batchSize, shuffleBuffer).Should().Equal(order);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(103)]
    [InlineData(1000)]
    public void A_shuffled_epoch_has_every_sample_once_and_none_too_early(int shuffleBuffer)
    {
        int[] order = Order(1, batchSize: 10, shuffleBuffer);
        order.Order().Should().Equal(Enumerable.Range(0, Count));
        order.Index().Should().OnlyContain(place => place.Item < place.Index + shuffleBuffer);
        order.SequenceEqual(Enumerable.Range(0, Count)).Should().Be(shuffleBuffer == 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Transforms_get_the_numbers_of_the_samples(int shuffleBuffer)
    {
        var loader = new StreamLoader<T>(File(), batchSize: 10, shuffleBuffer, seed: 5, transforms: [new Numbering()]);
        loader.Epoch(4).All(batch => batch.X.Column(0).Equals(batch.Y.Column(0)) && batch.X.Column(1).All(epoch => epoch == T.CreateChecked(4))).Should().BeTrue();
    }

    [Fact]
    public void Orders_are_functions_of_seed_and_epoch()
    {
        StreamLoader<T> loader = Loader(batchSize: 10, shuffleBuffer: 40);
        int[] second = Numbers(loader.Epoch(2));
        Numbers(loader.Epoch(1)).Should().NotEqual(second);
        Numbers(loader.Epoch(2)).Should().Equal(second);
        Numbers(new StreamLoader<T>(File(), 10, 40, seed: 6).Epoch(2)).Should().NotEqual(second);
    }

    [Fact]
    public void With_room_for_all_samples_each_is_first_about_as_often()
    {
        StreamLoader<T> loader = new(File(10), 10, shuffleBuffer: 10, seed: 1);
        int[] first = new int[10];
        for (int epoch = 1; epoch <= 2000; epoch++)
        {
            first[Numbers(loader.Epoch(epoch))[0]]++;
        }

        // 200 of each; the standard deviation is 13.4.
        first.Should().OnlyContain(times => times > 200 - 67 && times < 200 + 67);
    }

    [Fact]
    public void An_abandoned_epoch_closes_the_file_and_the_next_restarts()
    {
        StreamLoader<T> loader = Loader(batchSize: 10, shuffleBuffer: 5);
        int[] whole = Numbers(loader.Epoch(1));
        Numbers(loader.Epoch(1).Take(3)).Should().Equal(whole[..30]);
        using (new FileStream(_folder.PathOf("samples.csv"), FileMode.Open, FileAccess.Write, FileShare.None))
        {
        }

        Numbers(loader.Epoch(1)).Should().Equal(whole);
    }

    [Fact]
    public void How_many_samples_there_are_is_known_after_an_epoch()
    {
        StreamLoader<T> loader = Loader(batchSize: 10, shuffleBuffer: 0);
        loader.Count.Should().BeNull();
        Numbers(loader.Epoch(1).Take(2));
        loader.Count.Should().BeNull();
        Numbers(loader.Epoch(1));
        loader.Count.Should().Be(Count);
    }

    [Fact]
    public void Samples_may_have_no_targets()
    {
        _folder.File("features.csv", "a,b\n1,2\n3,4\n5,6\n");
        var loader = new StreamLoader<T>(new CsvFile<T>(_folder.PathOf("features.csv"), new CsvSchema(["b"], targets: [])), batchSize: 2, shuffleBuffer: 2);
        loader.Epoch(1).Should().OnlyContain(batch => batch.Y.ColumnCount == 0 && batch.X.RowCount == batch.Y.RowCount);
        loader.Epoch(1).Sum(batch => batch.X.Column(0).Sum(double.CreateChecked)).Should().Be(12);
    }

    [Fact]
    public void A_file_too_short_for_a_batch_is_rejected()
    {
        var loader = new StreamLoader<T>(File(), batchSize: 104, dropLast: true);
        Action act = () => Numbers(loader.Epoch(1));
        act.Should().ThrowExactly<InvalidDataException>().WithMessage("*samples.csv: There are 103 samples, too few for a batch of 104.");
    }

    [Fact]
    public void Arguments_out_of_range_are_rejected()
    {
        Invoking(() => new StreamLoader<T>(File(), 0)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("batchSize");
        Invoking(() => new StreamLoader<T>(File(), 1, -1)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("shuffleBuffer");
        Invoking(() => new StreamLoader<T>(File(), 1, int.MaxValue)).Should().Throw<ArgumentException>().WithMessage("2147483647 x 2 are*");
        Invoking(() => new StreamLoader<T>(File(), 1, transforms: [null!])).Should().Throw<ArgumentException>().WithMessage("transforms[0] is null*");
        Invoking(() => new StreamLoader<T>(File(), 10, dropLast: true, mergeLastSingle: true)).Should().Throw<ArgumentException>().WithMessage("*dropLast*mergeLastSingle*");
        Invoking(() => Loader(1, 0).Epoch(0)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("epoch");
    }

    [Fact]
    public void Streaming_a_file_of_20_MB_takes_no_memory_once_warm()
    {
        string path = _folder.PathOf("large.csv");
        using (StreamWriter writer = System.IO.File.CreateText(path))
        {
            for (int row = 0; row < 100_000; row++)
            {
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"{row},{row % 7}"));
                for (int column = 0; column < 20; column++)
                {
                    writer.Write(string.Create(CultureInfo.InvariantCulture, $",{column + (row / 131072.0):F6}"));
                }

                writer.Write('\n');
            }
        }

        new FileInfo(path).Length.Should().BeGreaterThan(19_000_000);
        var schema = CsvSchema.Classification(path, "2", hasHeader: false);
        var loader = new StreamLoader<T>(new CsvFile<T>(path, schema), batchSize: 100, shuffleBuffer: 1000);
        loader.Epoch(1, reuse: true).Take(20).Count().Should().Be(20);

        Allocated.Once(() => loader.Epoch(2, reuse: true).Count().Should().Be(1000))
            .Should().BeLessThan(200_000, "opening the file takes a buffer of 64 KB and little else");
    }

    private static Action Invoking(Func<object> create) => () => create();

    private static List<string> Batches(IBatchSource<T> source, int epoch) =>
        [.. source.Epoch(epoch).Select(batch => $"{batch.X.RowCount} {Bits.Hash(batch.X.Enumerate())} {Bits.Hash(batch.Y.Enumerate())}")];

    /// <summary>Returns the indices of the samples, whose features must match.</summary>
    private static int[] Numbers(IEnumerable<Batch<T>> batches)
    {
        var numbers = new List<int>();
        foreach ((Matrix<T> x, Matrix<T> y) in batches)
        {
            x.Column(0).Should().Equal(y.Column(0).Enumerate());
            x.Column(1).Should().Equal(y.Column(0).Enumerate().Select(value => -value));
            numbers.AddRange(y.Column(0).Enumerate().Select(int.CreateChecked));
        }

        return [.. numbers];
    }

    private int[] Order(int epoch, int batchSize, int shuffleBuffer) => Numbers(Loader(batchSize, shuffleBuffer).Epoch(epoch));

    private StreamLoader<T> Loader(int batchSize, int shuffleBuffer) => new(File(), batchSize, shuffleBuffer, seed: 5);

    /// <summary>Sample i has features i and -i and target i.</summary>
    private CsvFile<T> File(int count = Count)
    {
        string path = _folder.File("samples.csv", "a,b,y\n" + string.Concat(Enumerable.Range(0, count).Select(i => $"{i},{-i},{i}\n")));
        return new CsvFile<T>(path, CsvSchema.Regression(path, ["y"]));
    }

    /// <summary>Replaces the features of a sample with its index and the epoch.</summary>
    private sealed class Numbering : IBatchTransform<T>
    {
        public void Apply(Batch<T> batch, ReadOnlySpan<int> samples, int epoch)
        {
            for (int row = 0; row < samples.Length; row++)
            {
                (batch.X[row, 0], batch.X[row, 1]) = (T.CreateChecked(samples[row]), T.CreateChecked(epoch));
            }
        }
    }
}

public class StreamLoaderInDouble : StreamLoaderTests<double>;

public class StreamLoaderInFloat : StreamLoaderTests<float>;
