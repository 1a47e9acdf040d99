using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Statistics;
using Xunit;

namespace MyTorch.Tests.Layers;

public class InitializersTests
{
    private static readonly long[] NormalBits = [-4618655616828722313, 4597152819617802830, 4602033494962232142, 4609327255695195341];
    private static readonly long[] UniformBits = [4590707384586612416, 4600498721180566606];

    private static readonly Dictionary<string, double> Deviations = new()
    {
        ["normal"] = 2,
        ["uniform"] = 6 / Math.Sqrt(12),
        ["xavier normal"] = Math.Sqrt(2.0 / (300 + 200)),
        ["xavier uniform"] = Math.Sqrt(2.0 / (300 + 200)),
        ["kaiming normal"] = Math.Sqrt(2.0 / 300),
        ["kaiming uniform"] = Math.Sqrt(2.0 / 300),
    };

    public static TheoryData<string> Names => [.. Deviations.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Weights_have_the_mean_and_deviation_of_the_formula(string name)
    {
        double[] weights = Create<double>(name, 1)(300, 200).ToColumnMajorArray();
        double deviation = Deviations[name];
        double mean = name is "normal" or "uniform" ? 1 : 0;

        // 60,000 numbers: the standard error of the mean is deviation / 245; five times that does not happen by chance.
        weights.Mean().Should().BeApproximately(mean, 5 * deviation / 245);
        weights.PopulationStandardDeviation().Should().BeApproximately(deviation, 5 * deviation / 245);
    }

    [Fact]
    public void Uniform_weights_stay_inside_their_bounds()
    {
        Create<double>("uniform", 1)(100, 100).Enumerate().Should().OnlyContain(w => w >= -2 && w < 4);
        Create<double>("kaiming uniform", 1)(6, 1000).Enumerate().Should().OnlyContain(w => Math.Abs(w) <= 1);
        Create<double>("xavier uniform", 1)(2, 1000).Enumerate().Should().OnlyContain(w => Math.Abs(w) <= Math.Sqrt(6.0 / 1002));
    }

    [Fact]
    public void Normal_weights_have_normal_tails()
    {
        double[] weights = Initializers.Normal<double>(0, 1, 3)(500, 400).ToColumnMajorArray();

        // Fractions beyond 1, 2 and 3 standard deviations of a normal distribution.
        Share(1).Should().BeApproximately(0.3173, 0.005);
        Share(2).Should().BeApproximately(0.0455, 0.0025);
        Share(3).Should().BeApproximately(0.0027, 0.0006);
        double Share(double limit) => weights.Count(w => Math.Abs(w) > limit) / (double)weights.Length;
    }

    /// <summary>
    /// Exactly these bits on every platform, since no C library is called. An independent Python program with Xoshiro256** and the polar method
    /// gives the same, except for 2 units in the last place of one number, where its logarithm differs.
    /// </summary>
    [Fact]
    public void The_same_seed_gives_the_same_bits_everywhere()
    {
        Initializers.Normal<double>(0, 1, 42)(2, 2).ToColumnMajorArray().Select(BitConverter.DoubleToInt64Bits)
            .Should().Equal(NormalBits);
        Initializers.Uniform<double>(0, 1, 42)(2, 1).ToColumnMajorArray().Select(BitConverter.DoubleToInt64Bits)
            .Should().Equal(UniformBits);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Float_weights_are_the_rounded_double_ones(string name) =>
        Create<float>(name, 5)(4, 3).Should().Be(Create<double>(name, 5)(4, 3).Map(w => (float)w));

    [Fact]
    public void Each_layer_and_each_seed_gets_different_weights()
    {
        Func<int, int, Matrix<double>> init = Initializers.Normal<double>(0, 1, 1);
        Matrix<double> first = init(3, 3);

        init(3, 3).Should().NotBe(first);
        Initializers.Normal<double>(0, 1, 2)(3, 3).Should().NotBe(first);
        Initializers.Normal<double>(0, 1, 1)(3, 3).Should().Be(first);
    }

    [Fact]
    public void Zeros_have_the_requested_shape()
    {
        Initializers.Zeros<double>(3, 2).Should().Be(Matrix<double>.Build.Dense(3, 2));
        Initializers.Zeros<float>(4).Should().Be(Matrix<float>.Build.Dense(1, 4));
    }

    [Fact]
    public void Bad_settings_are_rejected()
    {
        Refuses(() => Initializers.Normal<double>(double.NaN, 1, 0), "mean");
        Refuses(() => Initializers.Normal<double>(0, -1, 0), "standardDeviation");
        Refuses(() => Initializers.Normal<double>(0, double.PositiveInfinity, 0), "standardDeviation");
        Refuses(() => Initializers.Uniform<double>(1, 0, 0), "high");
        Refuses(() => Initializers.Uniform<double>(0, double.PositiveInfinity, 0), "high");
        Refuses(() => Initializers.Uniform<double>(double.NegativeInfinity, 0, 0), "low");
        FluentActions.Invoking(() => Initializers.Zeros<Half>(1)).Should().Throw<NotSupportedException>();

        static void Refuses(Action create, string name) =>
            create.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(name);
    }

    private static Func<int, int, Matrix<T>> Create<T>(string name, int seed)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T> => name switch
        {
            "normal" => Initializers.Normal<T>(1, 2, seed),
            "uniform" => Initializers.Uniform<T>(-2, 4, seed),
            "xavier normal" => Initializers.XavierNormal<T>(seed),
            "xavier uniform" => Initializers.XavierUniform<T>(seed),
            "kaiming normal" => Initializers.KaimingNormal<T>(seed),
            "kaiming uniform" => Initializers.KaimingUniform<T>(seed),
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
}
