using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Data;

/// <summary>Nearly constant features far from zero, compared with the scales of scikit-learn (data/reference/near_constant.py).</summary>
public abstract class NearConstantTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const string Single = "single_";

    private static readonly Reference Stored = new("near_constant");

    /// <summary>The tolerance for the rounding of a result.</summary>
    private static double Rounding => IsDouble ? 1e-14 : Math.Pow(2, -24);

    private static bool IsDouble => typeof(T) == typeof(double);

    public static TheoryData<string> Cases =>
        [.. Stored.Names.Where(name => name.EndsWith("_x", StringComparison.Ordinal) && name.StartsWith(Single, StringComparison.Ordinal) != IsDouble).Select(name => name[..^2])];

    /// <summary>
    /// scikit-learn rounds the mean before it sums the squared differences, which matters if the deviation is only a few times the rounding error
    /// of the mean.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Scales_are_those_of_scikit_learn(string name)
    {
        Matrix<T> x = Stored.Input<T>($"{name}_x");
        Matrix<double> mean = Stored[$"{name}_mean"];
        Matrix<double> deviation = Stored[$"{name}_deviation"];
        Matrix<T> actual = new Standardizer<T>(x).StandardDeviation;
        for (int j = 0; j < x.ColumnCount; j++)
        {
            double rounding = Math.Abs(mean[0, j]) * Math.Pow(2, -52) / deviation[0, j];
            Close.Check($"{name}_deviation[{j}]", double.CreateTruncating(actual[0, j]), deviation[0, j], Precision.Of<T>(units: 1) + (rounding * rounding));
        }

        Close.Check($"{name}_range", new MinMaxScaler<T>(x).Scale, Stored[$"{name}_range"], Precision.Of<T>(units: 4), Close.EachElement);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Other_samples_stay_small(string name)
    {
        Matrix<T> x = Stored.Input<T>($"{name}_x");
        Matrix<double> mean = Stored[$"{name}_mean"];
        Matrix<double> deviation = Stored[$"{name}_deviation"];
        Matrix<double> expected = Stored[$"{name}_standard"];
        Matrix<T> actual = new Standardizer<T>(x).Apply(Stored.Input<T>($"{name}_other"));
        foreach ((int row, int j, double wanted) in expected.EnumerateIndexed())
        {
            // The effect of rounding the mean in double, after the division.
            double rounding = Math.Abs(mean[0, j]) * Math.Pow(2, -49) / deviation[0, j];
            Close.Check($"{name}_standard[{row}, {j}]", double.CreateTruncating(actual[row, j]), wanted, Precision.Of<T>(units: 4) + rounding, floor: 1);
        }
    }

    /// <summary>A column of 0.3 whose last bit varies, and new values of it: 0.01 above the mean is 0.01, not 2.5e14.</summary>
    [Fact]
    public void A_last_bit_is_no_variation()
    {
        Matrix<double> x = Matrix<double>.Build.Dense(60, 1, (row, _) => row % 3 == 2 ? 0.3 : 0.30000000000000004);
        foreach (Scaler<double> scaler in (Scaler<double>[])[new Standardizer<double>(x), new MinMaxScaler<double>(x)])
        {
            scaler.Scale[0, 0].Should().Be(1);
            scaler.Apply(Matrix<double>.Build.Dense(1, 1, 0.31))[0, 0].Should().BeApproximately(0.01, 1e-15);
        }
    }

    /// <summary>The mean of 1,000,000 plus small steps is not representable in float; rounding it would be off by a hundredth of the deviation.</summary>
    [Fact]
    public void A_column_far_from_zero_is_centred()
    {
        Matrix<T> x = Matrix<T>.Build.Dense(1000, 1, (row, _) => T.CreateTruncating(1e6 + (row % 17 / 16.0)));
        var scaler = new Standardizer<T>(x);
        Matrix<T> scaled = scaler.Apply(x);

        Math.Abs(scaled.Enumerate().Average(double.CreateTruncating)).Should().BeLessThan(2e-8);
        scaler.Invert(scaled).Should().Be(x);
        var loaded = new Scaler<T>(scaler.ToJson());
        loaded.Apply(x).Should().Be(scaled);
        new Scaler<T>(scaler.SaveState()).Apply(x).Should().Be(scaled);
    }

    [Fact]
    public void Millions_of_samples_in_batches()
    {
        Matrix<T> batch = Matrix<T>.Build.Dense(100_000, 1, (row, _) => T.CreateTruncating(row % 2 == 0 ? 0.1 : 0.3));
        var scaler = new Standardizer<T>(Enumerable.Repeat(batch, 20));
        (double low, double high) = (double.CreateTruncating(batch[0, 0]), double.CreateTruncating(batch[1, 0]));

        Close.Check("mean", double.CreateTruncating(scaler.Mean[0, 0]), (low + high) / 2, Rounding);
        Close.Check("deviation", double.CreateTruncating(scaler.StandardDeviation[0, 0]), (high - low) / 2, Rounding);
    }
}

public sealed class NearConstantInDouble : NearConstantTests<double>;

public sealed class NearConstantInFloat : NearConstantTests<float>;
