using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Criteria;

/// <summary>Sample weights of every criterion against PyTorch's losses (data/reference/sample_weights.py).</summary>
public abstract class SampleWeightsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Columns = 4;

    private static readonly Reference Stored = new("sample_weights");
    private static readonly Matrix<T> Weights = Stored.Input<T>("weights").Transpose();

    public static TheoryData<string> StoredNames => [.. EveryCriterion.Names.Where(name => name != "halved")];

    public static TheoryData<string> Names => [.. EveryCriterion.Names];

    [Theory]
    [MemberData(nameof(StoredNames))]
    public void Losses_and_gradients_equal_PyTorch(string name)
    {
        Criterion<T> criterion = EveryCriterion.Create<T>(name, Reduction.Mean, Columns);
        (Matrix<T> x, Matrix<T> y) = InputOf(name);

        var loss = criterion.Forward(x, y, Weights);

        Close.Check("loss", loss.ToRowMatrix(), Stored[$"{name}_loss"], Precision.Of<T>());
        Close.Check("mean", double.CreateTruncating(criterion.Value), Stored.Number($"{name}_mean"), Precision.Of<T>());
        Close.Check("gradient", criterion.Gradient(), Stored[$"{name}_gradient"], Precision.Of<T>());
        if (criterion is ElementwiseCriterion<T> elementwise)
        {
            Close.Check("elements", elementwise.ElementLosses().RowSums().ToRowMatrix(), Stored[$"{name}_loss"], Precision.Of<T>());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Weights_0_and_2_equal_removing_and_repeating_samples(string name)
    {
        (Matrix<T> x, Matrix<T> y) = InputOf(name);
        int rows = x.RowCount;
        Matrix<T> weights = Matrix<T>.Build.Dense(rows, 1, (row, _) => T.CreateChecked(row % 3));
        int[] counted = [.. Enumerable.Range(0, rows).SelectMany(row => Enumerable.Repeat(row, row % 3))];
        Criterion<T> weighted = EveryCriterion.Create<T>(name, Reduction.Mean, Columns);
        Criterion<T> repeated = EveryCriterion.Create<T>(name, Reduction.Mean, Columns);

        weighted.Forward(x, y, weights);
        repeated.Forward(Rows(x, counted), Rows(y, counted));

        Close.Check("mean", double.CreateTruncating(weighted.Value), double.CreateTruncating(repeated.Value), Precision.Of<T>());
        Matrix<double> sums = Matrix<double>.Build.Dense(rows, Columns);
        foreach ((int index, int row) in counted.Index())
        {
            sums.SetRow(row, sums.Row(row) + repeated.Gradient().Row(index).Map(double.CreateTruncating));
        }

        Close.Check("gradient", weighted.Gradient(), sums, Precision.Of<T>());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Weights_of_one_change_no_bit(string name)
    {
        (Matrix<T> x, Matrix<T> y) = InputOf(name);
        Criterion<T> plain = EveryCriterion.Create<T>(name, Reduction.Mean, Columns);
        Criterion<T> weighted = EveryCriterion.Create<T>(name, Reduction.Mean, Columns);

        var loss = plain.Forward(x, y);

        weighted.Forward(x, y, Matrix<T>.Build.Dense(x.RowCount, 1, T.One)).Should().Equal(loss);
        (weighted.Value, weighted.Gradient()).Should().Be((plain.Value, plain.Gradient()));
        weighted.Forward(x, y, Weights);
        weighted.Forward(x, y).Should().Equal(loss, "weights apply to one batch only");
    }

    [Fact]
    public void A_sample_of_weight_zero_may_have_any_output()
    {
        var criterion = new MeanSquaredError<T>();
        Matrix<T> x = Matrix<T>.Build.Dense(3, 1, [T.One, T.NaN, T.PositiveInfinity]);
        Matrix<T> weights = Matrix<T>.Build.Dense(3, 1, [T.One, T.Zero, T.Zero]);

        criterion.Forward(x, Matrix<T>.Build.Dense(3, 1), weights).Should().Equal(T.One, T.Zero, T.Zero);

        (criterion.Value, criterion.Gradient()[1, 0], criterion.Gradient()[2, 0]).Should().Be((T.One, T.Zero, T.Zero));
        criterion.Forward(x, x, Matrix<T>.Build.Dense(3, 1));
        criterion.Value.Should().Be(T.NaN, "nothing counts");
        criterion.Gradient().Should().Be(Matrix<T>.Build.Dense(3, 1));
    }

    [Fact]
    public void An_ignored_row_does_not_count()
    {
        var criterion = new SoftmaxCrossEntropy<T>(classWeights: [1, 2], ignoreIndex: -1);
        Matrix<T> x = Matrix<T>.Build.Dense(3, 2);

        criterion.Forward(x, [0, -1, 1], Matrix<T>.Build.Dense(3, 1, [T.One, T.CreateChecked(5), T.CreateChecked(3)]));

        Close.Check("mean", double.CreateTruncating(criterion.Value), Math.Log(2), Precision.Of<T>());
        Close.Check("gradient", double.CreateTruncating(criterion.Gradient()[2, 0]), 3.0 * 2 * 0.5 / (1 + (3 * 2)), Precision.Of<T>());
    }

    [Fact]
    public void Invalid_weights_are_rejected_before_anything_changes()
    {
        var criterion = new MeanSquaredError<T>();
        Matrix<T> x = Matrix<T>.Build.Dense(3, 1, T.One);
        criterion.Forward(x, x);

        Rejected(Matrix<T>.Build.Dense(2, 1), "weights is 2 x 1, but there are 3 samples: weights must be 3 x 1.*");
        Rejected(Matrix<T>.Build.Dense(3, 2), "weights is 3 x 2, but there are 3 samples: weights must be 3 x 1.*");
        Rejected(Matrix<T>.Build.Dense(3, 1, [T.One, -T.One, T.One]), "Row 1 of the weights has -1: sample weights must be finite and not negative.*");
        Rejected(Matrix<T>.Build.Dense(3, 1, [T.One, T.One, T.NaN]), "Row 2 of the weights has NaN*");
        Rejected(Matrix<T>.Build.Dense(3, 1, [T.PositiveInfinity, T.One, T.One]), "Row 0 of the weights has Infinity*");
        criterion.Value.Should().Be(T.Zero);

        void Rejected(Matrix<T> weights, string message) => criterion.Invoking(c => c.Forward(x, x * (T.One + T.One), weights))
            .Should().ThrowExactly<ArgumentException>().WithMessage(message);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_network_adds_the_weighted_gradients(string name)
    {
        (Matrix<T> x, Matrix<T> y) = InputOf(name);
        Criterion<T> criterion = EveryCriterion.Create<T>(name, Reduction.Mean, Columns);
        criterion.Forward(x, y, Weights);
        var network = new Sequential<T>(new Linear<T>(Columns, Columns, (rows, columns) => Matrix<T>.Build.DenseIdentity(rows, columns), Initializers.Zeros<T>));

        T loss = network.AddGradients(x, y, criterion, Weights);

        loss.Should().Be(criterion.Value);
        Matrix<T> expected = x.TransposeThisAndMultiply(criterion.Gradient());
        Close.Check("gradient", network.Parameters[0].Gradient, expected.Map(double.CreateTruncating), Precision.Of<T>());
    }

    private static (Matrix<T> X, Matrix<T> Y) InputOf(string name) => name switch
    {
        "binary" => (Stored.Input<T>("p"), Stored.Input<T>("q")),
        "logits" or "logits_weighted" => (Stored.Input<T>("x"), Stored.Input<T>("q")),
        "squared" or "halved" or "absolute" or "huber" => (Stored.Input<T>("x"), Stored.Input<T>("y")),
        _ => (Stored.Input<T>(name.StartsWith("likelihood", StringComparison.Ordinal) ? "logs" : "x"), Classes()),
    };

    private static Matrix<T> Classes() => Matrix<T>.Build.Dense(Weights.RowCount, 1, (row, _) => T.CreateChecked(Stored.Integers("classes")[row]));

    private static Matrix<T> Rows(Matrix<T> matrix, int[] rows) => Matrix<T>.Build.Dense(rows.Length, matrix.ColumnCount, (row, column) => matrix[rows[row], column]);
}

public sealed class SampleWeightsTestsInDouble : SampleWeightsTests<double>;

public sealed class SampleWeightsTestsInFloat : SampleWeightsTests<float>;
