using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Neurons;
using MyTorch.Tests.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Neurons;

/// <summary>Rosenblatt's rule: the numbers of seed 004 in the order 00, 01, 10, 11, and what the perceptron promises on other data.</summary>
public abstract class PerceptronTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Matrix<T> Bits = Columns([0, 0, 1, 1], [0, 1, 0, 1]);
    private static readonly Matrix<T> And = Columns([-1, -1, -1, 1]);
    private static readonly Matrix<T> Xor = Columns([-1, 1, 1, -1]);

    [Fact]
    public void And_ends_at_3_2_minus_4()
    {
        var perceptron = new Perceptron<T>(2);

        perceptron.Fit(Bits, And).Should().Be(new PerceptronFit(true, 9, 18, 0));

        perceptron.Weights.Should().Equal(Values(3, 2, -4));
        perceptron.Predict(Bits).Should().Be(And);
    }

    [Fact]
    public void Or_ends_at_2_2_minus_1()
    {
        var perceptron = new Perceptron<T>(2, PerceptronLabels.ZeroOne);
        Matrix<T> or = Columns([0, 1, 1, 1]);

        perceptron.Fit(Bits, or).Should().Be(new PerceptronFit(true, 6, 9, 0));

        perceptron.Weights.Should().Equal(Values(2, 2, -1));
        perceptron.Predict(Bits).Should().Be(or);
        perceptron.ToNetwork().Layers[1].Should().BeOfType<UnitStep<T>>().Which.ValueAtZero.Should().Be(0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(10_000)]
    public void Xor_never_ends(int maxPasses)
    {
        PerceptronFit fit = new Perceptron<T>(2).Fit(Bits, Xor, maxPasses);

        (fit.HasConverged, fit.Passes).Should().Be((false, maxPasses));
        fit.Mistakes.Should().BePositive();
    }

    /// <summary>No line separates XOR. The given order comes back to 0 after each pass, so that the line of the first correction is the best.</summary>
    [Fact]
    public void The_pocket_keeps_the_best_line_for_xor()
    {
        var perceptron = new Perceptron<T>(2);

        perceptron.Fit(Bits, Xor, 100, pocket: true).Should().Be(new PerceptronFit(false, 100, 400, 2));

        perceptron.Weights.Should().Equal(Values(0, 0, -1));
        var last = new Perceptron<T>(2);
        last.Fit(Bits, Xor, 100).Should().Be(new PerceptronFit(false, 100, 400, 4));
        last.Weights.Should().Equal(Values(0, 0, 0));
    }

    /// <summary>Of all weights that the rule passes through, none makes fewer mistakes than those in the pocket.</summary>
    [Fact]
    public void The_pocket_has_the_best_of_all_weights()
    {
        (Matrix<T> x, Matrix<T> y) = Separable(30, 2);
        y.SetSubMatrix(0, 0, -y.SubMatrix(0, 4, 0, 1));
        List<int> mistakes = [];
        PerceptronFit fit = new Perceptron<T>(2).Fit(x, y, 20, pocket: true, shuffleSeed: 2, onUpdate: update =>
            mistakes.Add(Enumerable.Range(0, 30).Count(row => !(y[row, 0] * ((x[row, 0] * update.Weights[0]) + (x[row, 1] * update.Weights[1]) + update.Weights[2]) > T.Zero))));

        fit.Mistakes.Should().Be(mistakes.Min()).And.BePositive();
    }

    [Fact]
    public void Weights_that_separate_leave_the_pocket()
    {
        var perceptron = new Perceptron<T>(2);

        perceptron.Fit(Bits, And, pocket: true).Should().Be(new PerceptronFit(true, 9, 18, 0));
        perceptron.Fit(Bits, And).Should().Be(new PerceptronFit(true, 1, 0, 0), "it begins with the weights it has");
    }

    [Theory]
    [InlineData(null)]
    [InlineData(5)]
    public void Classes_that_can_be_separated_are(int? seed)
    {
        (Matrix<T> x, Matrix<T> y) = Separable(200, 30);
        var perceptron = new Perceptron<T>(30);

        PerceptronFit fit = perceptron.Fit(x, y, maxPasses: 10_000, shuffleSeed: seed);

        fit.HasConverged.Should().BeTrue();
        perceptron.Predict(x).Should().Be(y);
    }

    /// <summary>Noise on labels: the pocket makes no more mistakes than the last weights, and the fit counts those of the prediction.</summary>
    [Fact]
    public void The_pocket_counts_the_mistakes_of_its_weights()
    {
        (Matrix<T> x, Matrix<T> y) = Separable(100, 3);
        for (int row = 0; row < 100; row += 9)
        {
            y[row, 0] = -y[row, 0];
        }

        var last = new Perceptron<T>(3);
        var pocket = new Perceptron<T>(3);
        PerceptronFit fitOfLast = last.Fit(x, y, 50);
        PerceptronFit fit = pocket.Fit(x, y, 50, pocket: true, shuffleSeed: 1);

        Mistakes(last, x, y).Should().Be(fitOfLast.Mistakes);
        Mistakes(pocket, x, y).Should().Be(fit.Mistakes);
        fit.Mistakes.Should().BeLessThanOrEqualTo(fitOfLast.Mistakes);
    }

    [Fact]
    public void Each_update_is_reported()
    {
        List<PerceptronUpdate<T>> updates = [];
        var perceptron = new Perceptron<T>(2);

        perceptron.Fit(Bits, And, onUpdate: updates.Add);

        updates.Select(update => update.Update).Should().Equal(Enumerable.Range(1, 18).Select(number => (long)number));
        (updates[0].Pass, updates[0].Sample).Should().Be((1, 0));
        updates[0].Weights.Should().Equal(Values(0, 0, -1));
        updates[^1].Pass.Should().Be(8);
        updates[^1].Weights.Should().Equal(perceptron.Weights);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights()
    {
        (Matrix<T> x, Matrix<T> y) = Separable(50, 4);
        Perceptron<T>[] perceptrons = [new(4), new(4), new(4)];
        foreach ((int index, Perceptron<T> perceptron) in perceptrons.Index())
        {
            perceptron.Fit(x, y, shuffleSeed: index / 2);
        }

        perceptrons[1].Weights.Should().Equal(perceptrons[0].Weights);
        perceptrons[2].Weights.Should().NotEqual(perceptrons[0].Weights);
    }

    [Fact]
    public void The_network_is_saved_loaded_and_exported()
    {
        using var folder = new TestFolder();
        var perceptron = new Perceptron<T>(2);
        perceptron.Fit(Bits, And);
        perceptron.ToNetwork().Save(folder.PathOf("and.safetensors"));
        Sequential<T> loaded = new Perceptron<T>(2).ToNetwork();

        loaded.Load(folder.PathOf("and.safetensors"));

        loaded.Predict(Bits).Should().Be(And);
        new Sequential<T>(new Linear<T>(2, 1, seed: 1), new Sign<T>(1)).Invoking(other => other.Load(folder.PathOf("and.safetensors")))
            .Should().ThrowExactly<InvalidDataException>().WithMessage("*1.value_at_zero (Sign) is 1, but -1 in the file*");
    }

    private static T Largest => T.BitDecrement(T.PositiveInfinity);

    [Fact]
    public void Bad_input_is_rejected_and_changes_nothing()
    {
        var perceptron = new Perceptron<T>(2);
        perceptron.Fit(Bits, And);
        Matrix<T> broken = Bits.Clone();
        broken[2, 1] = T.NaN;

        Rejected<ArgumentException>(perceptron, p => p.Fit(Columns([0, 1]), Columns([1, 1])), "x is 2 x 1*must have 2 columns*");
        Rejected<ArgumentException>(perceptron, p => p.Fit(Bits, Columns([1, 1])), "y is 2 x 1*y must be 4 x 1*");
        Rejected<ArgumentException>(perceptron, p => p.Fit(broken, And), "x[2, 1] is NaN: all features must be finite.*");
        Rejected<ArgumentException>(perceptron, p => p.Fit(Bits, Columns([-1, 1, 0, 1])), "y[2, 0] is 0: labels must be 1 or -1.*PerceptronLabels.ZeroOne*");
        Rejected<ArgumentOutOfRangeException>(perceptron, p => p.Fit(Bits, And, maxPasses: 0), "*maxPasses*");
        Rejected<OverflowException>(perceptron, p => p.Fit(Matrix<T>.Build.DenseOfRowArrays([[T.Zero, -Largest], [-Largest, -Largest]]), Columns([1, 1])), "*are not finite in*scale x*");
        Rejected<InvalidOperationException>(perceptron, p => p.Fit(Bits, Xor, onUpdate: _ => throw new InvalidOperationException("stop")), "stop");
        FluentActions.Invoking(() => new Perceptron<T>(0)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("inputs");
        FluentActions.Invoking(() => new Perceptron<T>(1, (PerceptronLabels)7)).Should().Throw<ArgumentOutOfRangeException>().WithParameterName("labels");
        FluentActions.Invoking(() => new Perceptron<Half>(1)).Should().Throw<NotSupportedException>();
    }

    private static void Rejected<TException>(Perceptron<T> perceptron, Action<Perceptron<T>> action, string message) where TException : Exception
    {
        perceptron.Invoking(action).Should().Throw<TException>().WithMessage(message);
        perceptron.Weights.Should().Equal(Values(3, 2, -4));
    }

    private static int Mistakes(Perceptron<T> perceptron, Matrix<T> x, Matrix<T> y) => (perceptron.Predict(x) - y).Enumerate().Count(difference => difference != T.Zero);

    /// <summary>Random samples on the two sides of a hyperplane, none closer to it than a tenth.</summary>
    private static (Matrix<T> X, Matrix<T> Y) Separable(int rows, int columns)
    {
        Matrix<T> x = RandomMatrix.Normal<T>(rows, columns, 3);
        Matrix<T> y = Matrix<T>.Build.Dense(rows, 1);
        for (int row = 0; row < rows; row++)
        {
            y[row, 0] = T.CreateTruncating(row % 2 == 0 ? 1 : -1);
            x[row, 0] = y[row, 0] * (T.Abs(x[row, 0]) + T.CreateTruncating(0.1));
        }

        return (x, y);
    }

    private static Matrix<T> Columns(params double[][] columns) => Matrix<T>.Build.DenseOfColumnArrays(columns.Select(Values));

    private static T[] Values(params double[] values) => [.. values.Select(T.CreateTruncating)];
}

public sealed class PerceptronTestsInDouble : PerceptronTests<double>;

public sealed class PerceptronTestsInFloat : PerceptronTests<float>;
