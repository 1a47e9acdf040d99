using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Data;

public abstract class AugmentationTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Reference Stored = new("augmentation");

    public static TheoryData<string> Cases => [.. Stored.Names.Where(name => name.EndsWith("_size", StringComparison.Ordinal)).Select(name => name[..^"_size".Length])];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rotation_and_shift_match_the_reference(string name)
    {
        Batch<T> batch = Apply(name, (size, limits, seed) => new RandomAffine<T>(size[0], size[1], limits[0, 0], limits[0, 1], seed));

        // Everything is computed in double; float results are rounded once.
        Close.Check(name, batch.X, Stored[$"{name}_affine"], Precision.Of<T>(units: 1));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Noise_matches_the_reference(string name)
    {
        Batch<T> batch = Apply(name, (_, limits, seed) => new GaussianNoise<T>(limits[0, 2], seed));

        // In float, the noise is rounded and then the sum.
        Close.Check(name, batch.X, Stored[$"{name}_noisy"], Precision.Of<T>(units: 3));
    }

    [Fact]
    public void A_sample_becomes_the_same_in_any_batch_and_order()
    {
        Dataset<T> samples = Digits.Load<T>().Subset([.. Enumerable.Range(0, 50)]);
        Matrix<T> expected = Gather(samples, batchSize: 50, shuffle: false, epoch: 3);
        foreach ((int batchSize, bool shuffle) in ((int, bool)[])[(1, false), (7, true), (50, true)])
        {
            Gather(samples, batchSize, shuffle, epoch: 3).Should().Be(expected);
        }

        Gather(samples, 50, shuffle: false, epoch: 4).Should().NotBe(expected);
    }

    [Fact]
    public void Without_angle_shift_and_noise_nothing_changes()
    {
        Dataset<T> samples = Digits.Load<T>().Subset([0, 1, 2]);
        Batch<T> batch = new(samples.X.Clone(), samples.Y);
        new RandomAffine<T>(8, 8, degrees: 0, shift: 0, seed: 1).Apply(batch, [0, 1, 2], epoch: 1);
        new GaussianNoise<T>(0, seed: 1).Apply(batch, [0, 1, 2], epoch: 1);
        batch.X.Should().Be(samples.X);
    }

    [Fact]
    public void Amounts_reach_from_limit_to_limit()
    {
        // A single bright pixel moves with the image; its centre of mass is the shift as long as it stays inside.
        const int Side = 21;
        const int Samples = 2000;
        Matrix<T> x = Matrix<T>.Build.Dense(Samples, Side * Side);
        x.SetColumn(Side * Side / 2, [.. Enumerable.Repeat(T.One, Samples)]);
        new RandomAffine<T>(Side, Side, degrees: 0, shift: 8, seed: 3).Apply(new Batch<T>(x, x), [.. Enumerable.Range(0, Samples)], epoch: 1);

        foreach (Func<int, int> axis in (Func<int, int>[])[place => place / Side, place => place % Side])
        {
            double[] shifts = [.. x.EnumerateRows().Select(image => image.EnumerateIndexed().Sum(pixel => (axis(pixel.Item1) - 10) * double.CreateChecked(pixel.Item2)))];
            shifts.Min().Should().BeInRange(-8.0001, -7.9);
            shifts.Max().Should().BeInRange(7.9, 8.0001);

            // The standard deviation of the mean of 2000 uniform numbers from -8 to 8 is 0.103.
            shifts.Average().Should().BeInRange(-0.5, 0.5);
        }
    }

    [Fact]
    public void Noise_has_its_standard_deviation_and_no_mean()
    {
        Matrix<T> x = Matrix<T>.Build.Dense(400, 251);
        new GaussianNoise<T>(3, seed: 9).Apply(new Batch<T>(x, x), [.. Enumerable.Range(0, 400)], epoch: 1);
        double[] noise = [.. x.Enumerate().Select(double.CreateChecked)];

        // 100,400 numbers: 5 standard deviations of their mean, of their mean square and of the share beyond 2 deviations.
        noise.Average().Should().BeInRange(-0.048, 0.048);
        noise.Average(value => value * value).Should().BeInRange(9 - 0.21, 9 + 0.21);
        (noise.Count(value => Math.Abs(value) > 6) / (double)noise.Length).Should().BeInRange(0.0455 - 0.0033, 0.0455 + 0.0033);
    }

    [Fact]
    public void Batches_that_are_not_dense_are_changed_too()
    {
        Matrix<T> dense = Digits.Load<T>().X.SubMatrix(0, 2, 0, 64);
        Matrix<T> sparse = Matrix<T>.Build.SparseOfMatrix(dense);
        foreach (IBatchTransform<T> transform in Transforms())
        {
            transform.Apply(new Batch<T>(dense, dense), [5, 6], epoch: 1);
            transform.Apply(new Batch<T>(sparse, sparse), [5, 6], epoch: 1);
        }

        Matrix<T>.Build.DenseOfMatrix(sparse).Should().Be(dense);
    }

    [Fact]
    public void Nothing_is_allocated_once_warm()
    {
        Matrix<T> x = Matrix<T>.Build.Dense(5, 64);
        var batch = new Batch<T>(x, x);
        int[] samples = [0, 1, 2, 3, 4];
        IBatchTransform<T>[] transforms = Transforms();
        Allocated.WhenWarm(() =>
        {
            foreach (IBatchTransform<T> transform in transforms)
            {
                transform.Apply(batch, samples, 1);
            }
        }).Should().Be(0);
    }

    [Fact]
    public void Images_of_another_size_and_wrong_indices_are_rejected()
    {
        Matrix<T> x = Matrix<T>.Build.Dense(2, 63);
        Action size = () => new RandomAffine<T>(8, 8, 1, 1, 1).Apply(new Batch<T>(x, x), [0, 1], 1);
        Action count = () => new GaussianNoise<T>(1, 1).Apply(new Batch<T>(x, x), [0], 1);
        size.Should().ThrowExactly<ArgumentException>().WithMessage("*2 x 63*2 x 64*");
        count.Should().ThrowExactly<ArgumentException>().WithMessage("*2 x 63*1 x 63*");
    }

    [Theory]
    [InlineData(0, 8, 1, 1, "rows")]
    [InlineData(8, 0, 1, 1, "columns")]
    [InlineData(8, 8, -1, 1, "degrees")]
    [InlineData(8, 8, double.NaN, 1, "degrees")]
    [InlineData(8, 8, 1, -1, "shift")]
    [InlineData(8, 8, 1, 8.5, "shift")]
    public void Limits_out_of_range_are_rejected(int rows, int columns, double degrees, double shift, string name)
    {
        Action act = () => _ = new RandomAffine<T>(rows, columns, degrees, shift, seed: 1);
        act.Should().ThrowExactly<ArgumentOutOfRangeException>().WithParameterName(name);
    }

    private static IBatchTransform<T>[] Transforms() => [new RandomAffine<T>(8, 8, 10, 1, seed: 1), new GaussianNoise<T>(1, seed: 2)];

    private static Batch<T> Apply(string name, Func<int[], Matrix<double>, int, IBatchTransform<T>> create)
    {
        int[] settings = Stored.Integers($"{name}_settings");
        Matrix<T> x = Stored.Input<T>($"{name}_x");
        var batch = new Batch<T>(x, x);
        create(Stored.Integers($"{name}_size"), Stored[$"{name}_limits"], settings[0]).Apply(batch, Stored.Integers($"{name}_samples"), settings[1]);
        return batch;
    }

    /// <summary>Returns the augmented samples of an epoch in dataset order.</summary>
    private static Matrix<T> Gather(Dataset<T> samples, int batchSize, bool shuffle, int epoch)
    {
        Matrix<T> numbers = Matrix<T>.Build.Dense(samples.Count, 1, (row, _) => T.CreateChecked(row));
        Matrix<T> result = Matrix<T>.Build.Dense(samples.Count, 64);
        var loader = new DataLoader<T>(new Dataset<T>(samples.X, numbers), batchSize, shuffle, seed: 4, transforms: Transforms());
        foreach ((Matrix<T> x, Matrix<T> y) in loader.Epoch(epoch))
        {
            for (int row = 0; row < x.RowCount; row++)
            {
                result.SetRow(int.CreateChecked(y[row, 0]), x.Row(row));
            }
        }

        return result;
    }
}

public class AugmentationInDouble : AugmentationTests<double>;

public class AugmentationInFloat : AugmentationTests<float>;
