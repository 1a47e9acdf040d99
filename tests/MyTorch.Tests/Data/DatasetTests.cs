using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Data;

public sealed class DatasetTests
{
    [Fact]
    public void Features_and_labels_of_different_length_are_rejected()
    {
        Action act = () => _ = new Dataset<double>(Matrix<double>.Build.Dense(3, 2), Matrix<double>.Build.Dense(4, 1));
        act.Should().ThrowExactly<ArgumentException>().WithMessage("*4 x 1*3 x 2*").WithParameterName("y");
    }

    [Fact]
    public void Other_element_types_are_rejected()
    {
        Action act = () => _ = new Dataset<Half>(null!, null!);
        act.Should().Throw<NotSupportedException>();
    }

    [Fact]
    public void A_dataset_may_have_no_samples()
    {
        var empty = new Dataset<double>(Matrix<double>.Build.Dense(0, 2), Matrix<double>.Build.Dense(0, 1));
        empty.Count.Should().Be(0);
        empty.Subset([]).X.ColumnCount.Should().Be(2);
    }

    [Fact]
    public void Gather_copies_rows_in_the_order_of_the_indices_in_double() => CheckGather<double>();

    [Fact]
    public void Gather_copies_rows_in_the_order_of_the_indices_in_float() => CheckGather<float>();

    [Fact]
    public void Gather_writes_into_matrices_that_are_not_dense()
    {
        Dataset<double> samples = Samples<double>(5);
        Matrix<double> x = Matrix<double>.Build.Sparse(2, 3);
        Matrix<double> y = Matrix<double>.Build.Sparse(2, 2);
        samples.Gather([4, 1], x, y);
        x.ToRowArrays().Should().BeEquivalentTo(new double[][] { [40, 41, 42], [10, 11, 12] }, options => options.WithStrictOrdering());
        y.ToRowArrays().Should().BeEquivalentTo(new double[][] { [4, -4], [1, -1] }, options => options.WithStrictOrdering());
    }

    [Fact]
    public void Samples_that_are_not_dense_are_copied_by_the_constructor()
    {
        Dataset<double> dense = Samples<double>(5);
        var sparse = new Dataset<double>(Matrix<double>.Build.SparseOfMatrix(dense.X), Matrix<double>.Build.SparseOfMatrix(dense.Y));
        sparse.Subset([3, 0]).X.Should().Be(dense.Subset([3, 0]).X);
    }

    [Fact]
    public void Gather_allocates_nothing_once_warm()
    {
        Dataset<double> samples = Samples<double>(20);
        Matrix<double> x = Matrix<double>.Build.Dense(9, 3);
        Matrix<double> y = Matrix<double>.Build.Dense(9, 2);
        int[] indices = [3, 1, 4, 1, 5, 9, 2, 6, 5];

        Allocated.WhenWarm(() => samples.Gather(indices, x, y)).Should().Be(0);
    }

    [Theory]
    [InlineData(3, 3, 2, 2, "*3 x 3*2 x 3*")]
    [InlineData(2, 4, 2, 2, "*2 x 4*2 x 3*")]
    [InlineData(2, 3, 2, 3, "*2 x 3*2 x 2*")]
    public void Gather_rejects_wrong_shapes_and_writes_nothing(int xRows, int xColumns, int yRows, int yColumns, string message)
    {
        Matrix<double> x = Matrix<double>.Build.Dense(xRows, xColumns);
        Matrix<double> y = Matrix<double>.Build.Dense(yRows, yColumns);
        Action act = () => Samples<double>(5).Gather([4, 1], x, y);
        act.Should().ThrowExactly<ArgumentException>().WithMessage(message);
        x.Enumerate().Concat(y.Enumerate()).Should().OnlyContain(value => value == 0);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-1)]
    public void Gather_rejects_an_index_out_of_range_and_writes_nothing(int index)
    {
        Matrix<double> x = Matrix<double>.Build.Dense(2, 3);
        Matrix<double> y = Matrix<double>.Build.Dense(2, 2);
        Action act = () => Samples<double>(5).Gather([4, index], x, y);
        act.Should().ThrowExactly<ArgumentOutOfRangeException>().WithMessage("*indices[1]*0 to 4*").Which.ActualValue.Should().Be(index);
        x.Enumerate().Concat(y.Enumerate()).Should().OnlyContain(value => value == 0);
    }

    [Fact]
    public void Gather_rejects_the_matrices_of_the_dataset()
    {
        Dataset<double> samples = Samples<double>(3);
        Action act = () => samples.Gather([2, 1, 0], samples.X, samples.Y);
        act.Should().ThrowExactly<ArgumentException>().WithMessage("*own matrix*");
        samples.X.Should().Be(Samples<double>(3).X);
    }

    [Fact]
    public void A_split_puts_every_sample_in_exactly_one_part()
    {
        DataSplit<double> split = Samples<double>(103).Split(validation: 0.2, test: 0.1, seed: 1);
        Dataset<double>[] parts = [split.Train, split.Validation, split.Test!];
        parts.Select(part => part.Count).Should().Equal(71, 21, 11);
        parts.SelectMany(part => part.Y.Column(0)).Order().Should().Equal(Enumerable.Range(0, 103).Select(i => (double)i));
        parts.Should().OnlyContain(part => part.X.Column(0).Equals(part.Y.Column(0) * 10));
    }

    /// <summary>The expected sizes are those of scikit-learn's train_test_split(range(count), test_size=share), version 1.2.1.</summary>
    [Theory]
    [InlineData(10, 0.25, 7, 3)]
    [InlineData(10, 0.2, 8, 2)]
    [InlineData(10, 0.01, 9, 1)]
    [InlineData(3, 0.5, 1, 2)]
    [InlineData(100, 0.07, 92, 8)]
    [InlineData(100, 0.29, 71, 29)]
    [InlineData(30, 0.1, 27, 3)]
    [InlineData(3, 0.1, 2, 1)]
    [InlineData(1797, 0.2, 1437, 360)]
    [InlineData(150, 0.2, 120, 30)]
    [InlineData(103, 0.2, 82, 21)]
    [InlineData(7, 0.7, 2, 5)]
    [InlineData(1000, 0.001, 999, 1)]
    public void A_split_holds_out_as_many_samples_as_scikit_learn(int count, double share, int train, int heldOut)
    {
        DataSplit<double> split = Samples<double>(count).Split(share, test: 0, seed: 1);
        (split.Train.Count, split.Validation.Count).Should().Be((train, heldOut));
    }

    [Theory]
    [InlineData(10, 0.25, 0.25, 4, 3, 3)]
    [InlineData(10, 0.2, 0.01, 7, 2, 1)]
    [InlineData(1797, 0.2, 0.1, 1257, 360, 180)]
    public void Validation_and_test_are_rounded_up_each_for_itself(int count, double validation, double test, params int[] sizes)
    {
        DataSplit<double> split = Samples<double>(count).Split(validation, test, seed: 1);
        ((int[])[split.Train.Count, split.Validation.Count, split.Test!.Count]).Should().Equal(sizes);
    }

    [Fact]
    public void A_split_is_the_same_for_the_same_seed_everywhere()
    {
        DataSplit<double> split = Samples<double>(100).Split(validation: 0.2, test: 0.1, seed: 42);
        split.Train.Y.Column(0).Take(8).Should().Equal(38, 2, 60, 86, 80, 17, 98, 67);
        split.Validation.Y.Column(0).Take(4).Should().Equal(24, 85, 66, 70);
        split.Test!.Y.Column(0).Take(4).Should().Equal(78, 91, 41, 37);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void Any_seed_is_accepted(int seed)
    {
        Samples<double>(10).Split(0.2, 0, seed).Train.Y.Column(0).Distinct().Should().HaveCount(8);
    }

    [Fact]
    public void Another_seed_gives_another_split()
    {
        Dataset<double> samples = Samples<double>(100);
        samples.Split(0.2, 0, seed: 1).Train.Y.Should().NotBe(samples.Split(0.2, 0, seed: 2).Train.Y);
    }

    [Fact]
    public void A_split_without_a_test_fraction_has_no_test_part()
    {
        DataSplit<double> split = Samples<double>(10).Split(validation: 0.3, test: 0, seed: 1);
        split.Test.Should().BeNull();
        (split.Train.Count, split.Validation.Count).Should().Be((7, 3));
    }

    [Theory]
    [InlineData(-0.1, 0.2)]
    [InlineData(0.2, -0.1)]
    [InlineData(double.NaN, 0)]
    [InlineData(0.2, double.NaN)]
    [InlineData(double.PositiveInfinity, 0)]
    [InlineData(0.5, 0.5)]
    [InlineData(1, 0)]
    public void A_split_rejects_invalid_fractions(double validation, double test)
    {
        Action act = () => Samples<double>(10).Split(validation, test, seed: 1);
        act.Should().ThrowExactly<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData(20, 20, "validation is 20 and test is 20: their sum, as fractions of the samples, must be less than 1.*", "validation")]
    [InlineData(0.5, 0.75, "validation is 0.5 and test is 0.75: their sum, as fractions*", "test")]
    [InlineData(0.5, -1, "A fraction of the samples must be finite and not negative.*", "test")]
    public void A_split_explains_that_it_expects_fractions(double validation, double test, string message, string name)
    {
        Action act = () => Samples<double>(10).Split(validation, test, seed: 1);
        act.Should().ThrowExactly<ArgumentOutOfRangeException>().WithMessage(message).WithParameterName(name);
    }

    [Theory]
    [InlineData(10, 0, 0.2)]
    [InlineData(2, 0.4, 0.55)]
    [InlineData(3, 0.5, 0.3)]
    [InlineData(1, 0.2, 0)]
    [InlineData(0, 0.2, 0)]
    public void A_split_rejects_to_leave_a_part_empty(int count, double validation, double test)
    {
        Action act = () => Samples<double>(count).Split(validation, test, seed: 1);
        act.Should().ThrowExactly<ArgumentException>().WithMessage($"Of {count} sample*, validation gets *: training and validation must have at least one sample each.");
    }

    private static void CheckGather<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // More indices than a block of rows, with a duplicate.
        int[] indices = [4, 2, 2, 0, 9, 8, 7, 6, 5, 1, 3];
        Dataset<T> samples = Samples<T>(10);
        Matrix<T> x = Matrix<T>.Build.Dense(indices.Length, 3);
        Matrix<T> y = Matrix<T>.Build.Dense(indices.Length, 2);
        samples.Gather(indices, x, y);
        x.Should().Be(Matrix<T>.Build.DenseOfRowVectors(indices.Select(samples.X.Row)));
        y.Should().Be(Matrix<T>.Build.DenseOfRowVectors(indices.Select(samples.Y.Row)));
    }

    /// <summary>Sample i has the features 10 i, 10 i + 1, 10 i + 2 and the labels i, -i.</summary>
    private static Dataset<T> Samples<T>(int count) where T : unmanaged, IBinaryFloatingPointIeee754<T> => new(
        Matrix<T>.Build.Dense(count, 3, (row, column) => T.CreateChecked((10 * row) + column)),
        Matrix<T>.Build.Dense(count, 2, (row, column) => T.CreateChecked(column == 0 ? row : -row)));

    [Fact]
    public void A_subset_has_what_the_samples_hold_now()
    {
        Matrix<double> x = Matrix<double>.Build.Dense(3, 1, [1, 2, 3]);
        var samples = new Dataset<double>(x, x.Clone());
        samples.Subset([0, 1]);

        x.Multiply(10, x);

        samples.Subset([2, 0]).X.Column(0).Should().Equal(30, 10);
    }
}
