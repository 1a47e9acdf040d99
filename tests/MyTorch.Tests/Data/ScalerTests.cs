using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Data;

public abstract class ScalerTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Reference Stored = new("scalers");

    public static TheoryData<string> Cases => [.. Stored.Names.Where(name => name.EndsWith("_other", StringComparison.Ordinal)).Select(name => name[..^"_other".Length])];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Scaled_samples_are_those_of_scikit_learn(string name)
    {
        Matrix<T> x = Stored.Input<T>($"{name}_x");
        Check(name, "standard", new Standardizer<T>(x));
        Check(name, "unit", new MinMaxScaler<T>(x));
        Check(name, "symmetric", new MinMaxScaler<T>(x, -1, 1));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Mean_and_deviation_are_those_of_scikit_learn(string name)
    {
        var standardizer = new Standardizer<T>(Stored.Input<T>($"{name}_x"));
        Close.Check(name, standardizer.Mean, Stored[$"{name}_mean"], Precision.Of<T>(units: 1));
        Close.Check(name, standardizer.StandardDeviation, Stored[$"{name}_deviation"], Precision.Of<T>(units: 1), Close.EachElement);
    }

    [Fact]
    public void The_measured_samples_reach_from_limit_to_limit()
    {
        Matrix<T> scaled = new MinMaxScaler<T>(Stored.Input<T>("usual_x"), -2, 6).Apply(Stored.Input<T>("usual_x"));
        for (int column = 0; column < scaled.ColumnCount; column++)
        {
            double.CreateChecked(scaled.Column(column).Minimum()).Should().BeApproximately(-2, 1e-4);
            double.CreateChecked(scaled.Column(column).Maximum()).Should().BeApproximately(6, 1e-4);
        }

        Matrix<T> unit = new MinMaxScaler<T>(Stored.Input<T>("usual_x")).Apply(Stored.Input<T>("usual_x"));
        unit.EnumerateColumns().All(column => column.Minimum() == T.Zero && column.Maximum() == T.One).Should().BeTrue();
    }

    [Fact]
    public void A_constant_feature_becomes_zero_or_the_lower_limit()
    {
        Matrix<T> x = Matrix<T>.Build.Dense(10, 1, T.CreateChecked(0.1));
        new Standardizer<T>(x).Apply(x).Enumerate().All(T.IsZero).Should().BeTrue();
        new MinMaxScaler<T>(x).Apply(x).Enumerate().All(T.IsZero).Should().BeTrue();
        new MinMaxScaler<T>(Matrix<T>.Build.Dense(3, 1, T.One), -1, 1).Apply(Matrix<T>.Build.Dense(3, 1, T.One)).Enumerate()
            .All(value => value == -T.One).Should().BeTrue();
    }

    [Fact]
    public void Fitting_to_batches_is_bitwise_equal_to_one_matrix()
    {
        Matrix<T> x = RandomMatrix.Normal<T>(100, 3, seed: 1);
        var loader = new DataLoader<T>(new Dataset<T>(x, x), batchSize: 7);
        IEnumerable<Matrix<T>> batches = loader.Epoch(1).Select(batch => batch.X);
        CheckSame(new Standardizer<T>(batches), new Standardizer<T>(x));
        CheckSame(new MinMaxScaler<T>(batches, -1), new MinMaxScaler<T>(x, -1));
    }

    [Fact]
    public void Samples_enumerable_once_suffice_for_one_pass_only()
    {
        Matrix<T> x = RandomMatrix.Normal<T>(6, 2, seed: 5);
        CheckSame(new MinMaxScaler<T>(Once(x)), new MinMaxScaler<T>(x));
        Action standardize = () => _ = new Standardizer<T>(Once(x));
        standardize.Should().ThrowExactly<ArgumentException>().WithMessage("There were 6 samples in the first pass, but 0 in the next one*");
        foreach (Action measureNone in (Action[])[() => _ = new Standardizer<T>([]), () => _ = new MinMaxScaler<T>([])])
        {
            measureNone.Should().ThrowExactly<ArgumentException>().WithMessage("There are no samples to measure.");
        }

        static IEnumerable<Matrix<T>> Once(Matrix<T> x)
        {
            var rows = new Queue<Matrix<T>>(x.EnumerateRows().Select(row => row.ToRowMatrix()));
            return Taken();

            IEnumerable<Matrix<T>> Taken()
            {
                while (rows.TryDequeue(out Matrix<T>? row))
                {
                    yield return row;
                }
            }
        }
    }

    [Fact]
    public void A_single_sample_is_scaled_without_allocation()
    {
        Matrix<T> x = Stored.Input<T>("usual_x");
        var scaler = new Standardizer<T>(x);
        T[] raw = x.Row(1).ToArray();
        T[] scaled = new T[raw.Length];

        scaler.Apply(raw, scaled);
        scaled.Should().Equal(scaler.Apply(x).Row(1).ToArray());
        raw.Should().Equal(x.Row(1).ToArray());
        T[] back = new T[raw.Length];
        scaler.Invert(scaled, back);
        back.Should().Equal(scaler.Invert(scaler.Apply(x)).Row(1).ToArray());

        scaler.Apply(raw, raw);
        raw.Should().Equal(scaled);
        scaler.Invert(raw, raw);
        raw.Should().Equal(back);
        Allocated.WhenWarm(() =>
        {
            scaler.Apply(raw, scaled);
            scaler.Invert(scaled, raw);
        }).Should().Be(0);
    }

    [Fact]
    public void A_sample_of_another_length_is_rejected_and_nothing_written()
    {
        var scaler = new Standardizer<T>(Matrix<T>.Build.DenseOfRowArrays([T.One, T.Zero], [T.Zero, T.One]));
        T[] two = [T.One, T.One];
        foreach (Action<T[], T[]> scale in (Action<T[], T[]>[])[(sample, result) => scaler.Apply(sample, result), (sample, result) => scaler.Invert(sample, result)])
        {
            scale.Invoking(s => s([T.One], two)).Should().Throw<ArgumentException>().WithMessage("sample has 1 element, but the scale is 1 x 2: sample must have 2.*");
            scale.Invoking(s => s(two, [T.One])).Should().Throw<ArgumentException>().WithMessage("result has 1 element, but the scale is 1 x 2: result must have 2.*");
            T[] three = [T.One, T.One, T.One];
            Action overlapping = () => scaler.Apply(three.AsSpan(0, 2), three.AsSpan(1, 2));
            overlapping.Should().Throw<ArgumentException>();
            three.Should().Equal(T.One, T.One, T.One);
        }

        two.Should().Equal(T.One, T.One);
    }

    [Fact]
    public void Invert_takes_predictions_back()
    {
        Matrix<T> x = Stored.Input<T>("usual_x");
        foreach (Scaler<T> scaler in (Scaler<T>[])[new Standardizer<T>(x), new MinMaxScaler<T>(x), new MinMaxScaler<T>(x, -1, 1)])
        {
            // A value near the mean was the difference of larger ones.
            Close.Check("x", scaler.Invert(scaler.Apply(x)), Stored["usual_x"], Precision.Of<T>(units: 16), floor: 100);
        }

        var doubled = new Scaler<T>(State([1], [2]));
        doubled.Invert(Matrix<T>.Build.Dense(1, 1, T.CreateChecked(3))).Should().Be(Matrix<T>.Build.Dense(1, 1, T.CreateChecked(7)));
    }

    [Fact]
    public void Scaling_may_be_in_place_and_into_any_storage()
    {
        Matrix<T> x = RandomMatrix.Normal<T>(5, 3, seed: 2);
        var scaler = new Standardizer<T>(x);
        Matrix<T> expected = scaler.Apply(x);
        Matrix<T> sparse = Matrix<T>.Build.SparseOfMatrix(x);
        scaler.Apply(sparse, sparse);
        Matrix<T>.Build.DenseOfMatrix(sparse).Should().Be(expected);
        scaler.Apply(x, x);
        x.Should().Be(expected);
    }

    [Fact]
    public void A_saved_scaler_scales_as_before_bit_for_bit()
    {
        Matrix<T> x = RandomMatrix.Normal<T>(20, 4, seed: 3);
        var scaler = new MinMaxScaler<T>(x, -1);
        using var folder = new TestFolder();
        SafeTensors.Write(folder.PathOf("scaler.safetensors"), scaler.SaveState());

        CheckSame(new Scaler<T>(SafeTensors.Read(folder.PathOf("scaler.safetensors"))), scaler);
        scaler.SaveState()["scale"].Shape.Should().Equal(4);
    }

    [Fact]
    public void An_invalid_scaler_state_is_rejected()
    {
        Rejected(new Dictionary<string, NpyArray> { ["shift"] = NpyArray.FromArray<T>([T.One], 1) }, "scale is missing*");
        Rejected(State([1, 2], [1]), "shift is 1 x 2, but scale is 1 x 1*");
        Rejected(State([1], [0]), "A scale is not positive*");
        Rejected(State([double.NaN], [1]), "shift must be finite*");
        Rejected(new Dictionary<string, NpyArray> { ["shift"] = NpyArray.FromArray<int>([1], 1), ["scale"] = NpyArray.FromArray<T>([T.One], 1) }, "shift is (1,) of Int32*");
        Rejected(new Dictionary<string, NpyArray> { ["shift"] = NpyArray.FromArray<T>([T.One], 1, 1), ["scale"] = NpyArray.FromArray<T>([T.One], 1) }, "shift is (1, 1)*");

        static void Rejected(IReadOnlyDictionary<string, NpyArray> state, string message)
        {
            Action act = () => _ = new Scaler<T>(state);
            act.Should().ThrowExactly<ArgumentException>().WithMessage(message);
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Non_finite_values_are_not_fitted_but_pass_through(double value)
    {
        Matrix<T> x = Matrix<T>.Build.Dense(3, 2, T.One);
        var scaler = new Standardizer<T>(x);
        x[2, 1] = T.CreateChecked(value);
        Action standardize = () => _ = new Standardizer<T>(x);
        Action scale = () => _ = new MinMaxScaler<T>(x);
        standardize.Should().ThrowExactly<ArgumentException>().WithMessage("Sample 2 has * in feature 1*");
        scale.Should().ThrowExactly<ArgumentException>().WithMessage("Sample 2 has * in feature 1*");
        T.IsFinite(scaler.Apply(x)[2, 1]).Should().BeFalse();
    }

    [Fact]
    public void Values_too_far_apart_are_rejected_and_not_turned_into_zeros()
    {
        T largest = T.BitDecrement(T.PositiveInfinity);
        Matrix<T> x = Matrix<T>.Build.DenseOfColumnArrays([T.One, -T.One], [largest, -largest]);
        Action act = () => _ = new MinMaxScaler<T>(x);
        act.Should().ThrowExactly<ArgumentException>().WithMessage("The values of feature 1 are too far apart*");
    }

    [Fact]
    public void Limits_that_are_not_a_range_are_rejected()
    {
        Matrix<T> x = Matrix<T>.Build.Dense(1, 1);
        foreach ((double lower, double upper, string name) in ((double, double, string)[])[(1, 1, "upper"), (2, 1, "upper"), (double.NaN, 1, "lower"), (0, double.PositiveInfinity, "upper")])
        {
            Action act = () => _ = new MinMaxScaler<T>(x, lower, upper);
            act.Should().ThrowExactly<ArgumentOutOfRangeException>().WithParameterName(name);
        }
    }

    [Fact]
    public void Scaling_scales_the_batches_of_a_loader_without_allocating()
    {
        Matrix<T> x = RandomMatrix.Normal<T>(4, 2, seed: 4);
        var features = new Standardizer<T>(x);
        var targets = new MinMaxScaler<T>(x);
        var loader = new DataLoader<T>(new Dataset<T>(x, x), batchSize: 4, transforms: [new Scaling<T>(features, targets)]);
        Batch<T> batch = loader.Epoch(1).Single();
        batch.X.Should().Be(features.Apply(x));
        batch.Y.Should().Be(targets.Apply(x));

        var scaling = new Scaling<T>(features, targets);
        int[] samples = [0, 1, 2, 3];
        Allocated.WhenWarm(() => scaling.Apply(batch, samples, 1)).Should().Be(0);
    }

    private static void Check(string name, string kind, Scaler<T> scaler)
    {
        // The shift of a feature is rounded to a unit of its own size, which is then divided by the scale.
        double condition = scaler.Shift.Enumerate().Zip(scaler.Scale.Enumerate(), (shift, scale) => double.CreateChecked(T.Abs(shift / scale))).Max();
        double unit = Math.Pow(2, typeof(T) == typeof(double) ? -53 : -24);
        double tolerance = Math.Max(Precision.Of<T>(units: 1), 4 * (1 + condition) * unit);
        Matrix<double> expected = Stored[$"{name}_{kind}"];
        Close.Check($"{name}_{kind}", scaler.Apply(Stored.Input<T>($"{name}_other")), expected, tolerance, Math.Max(1, expected.Enumerate().Average(Math.Abs)));
    }

    private static void CheckSame(Scaler<T> actual, Scaler<T> expected)
    {
        actual.Shift.Should().Be(expected.Shift);
        actual.Scale.Should().Be(expected.Scale);
    }

    private static Dictionary<string, NpyArray> State(double[] shift, double[] scale) => new()
    {
        ["shift"] = NpyArray.FromArray(shift, shift.Length),
        ["scale"] = NpyArray.FromArray(scale, scale.Length),
    };
}

public class ScalerInDouble : ScalerTests<double>;

public class ScalerInFloat : ScalerTests<float>;
