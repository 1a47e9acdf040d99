using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Criteria;

/// <summary>
/// Criteria on random shapes and values of every magnitude: finite inputs give finite results, and NaN affects only its own sample.
/// </summary>
public abstract class CriterionPropertyTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Cases = 10;

    /// <summary>The number of weights of the weighted criteria.</summary>
    private const int MostColumns = 4;

    public static TheoryData<string, Reduction> All => EveryCriterionTests<T>.Cases;

    /// <summary>Magnitudes are limited so that the sum over the batch is finite; for the squared error, so that the sum of squares is.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Finite_numbers_have_a_finite_loss(string name, Reduction reduction) => Property.Holds(BatchCase.OfEveryShape(MostColumns), Cases, batch =>
    {
        Criterion<T> criterion = EveryCriterion.Create<T>(name, reduction, batch.Columns);
        int highest = name is "squared" or "halved" ? Magnitudes.Highest<T>() / 2 : Magnitudes.Highest<T>();

        criterion.Forward(Outputs(name, batch, highest - 14), Classes(batch));

        criterion.Loss.All(loss => T.IsFinite(loss) && loss >= T.Zero).Should().BeTrue();
        criterion.Gradient().Enumerate().All(T.IsFinite).Should().BeTrue();
        (reduction == Reduction.None || T.IsFinite(criterion.Value)).Should().BeTrue();
    });

    [Theory]
    [MemberData(nameof(All))]
    public void NaN_affects_only_its_own_sample(string name, Reduction reduction) => Property.Holds(BatchCase.OfEveryShape(MostColumns), Cases, batch =>
    {
        Criterion<T> criterion = EveryCriterion.Create<T>(name, reduction, batch.Columns);
        Matrix<T> x = Outputs(name, batch, highest: 3);
        int[] classes = Classes(batch);
        T[] losses = [.. criterion.Forward(x, classes)];
        Matrix<T> gradient = criterion.Gradient();

        // The likelihood depends only on the class of the label, so that element is NaN.
        x[batch.Row, classes[batch.Row]] = T.NaN;
        T[] actual = [.. criterion.Forward(x, classes)];
        Matrix<T> actualGradient = criterion.Gradient();

        T.IsNaN(actual[batch.Row]).Should().BeTrue();
        losses[batch.Row] = actual[batch.Row];
        Bits.Hash(actual).Should().Be(Bits.Hash(losses));
        gradient.SetRow(batch.Row, actualGradient.Row(batch.Row));
        Bits.Hash(actualGradient.Enumerate()).Should().Be(Bits.Hash(gradient.Enumerate()));
        (reduction == Reduction.None || T.IsNaN(criterion.Value)).Should().BeTrue();
    });

    /// <summary>Inputs for the criterion: numbers of any magnitude, or probabilities or log-probabilities if it requires them.</summary>
    private static Matrix<T> Outputs(string name, BatchCase batch, int highest)
    {
        T[] numbers = Magnitudes.Random<T>(batch.Rows * batch.Columns, Magnitudes.Lowest<T>(), highest, batch.Seed);
        return EveryCriterion.Head<T>(name).Forward(Matrix<T>.Build.Dense(batch.Rows, batch.Columns, numbers));
    }

    private static int[] Classes(BatchCase batch)
    {
        var random = new Random(batch.Seed);
        return [.. Enumerable.Range(0, batch.Rows).Select(_ => random.Next(batch.Columns))];
    }
}

public sealed class CriterionPropertyTestsInDouble : CriterionPropertyTests<double>;

public sealed class CriterionPropertyTestsInFloat : CriterionPropertyTests<float>;
