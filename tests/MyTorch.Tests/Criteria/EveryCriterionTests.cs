using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using Xunit;

namespace MyTorch.Tests.Criteria;

/// <summary>
/// Properties of all criteria at the ends of their range: large and denormal inputs, probabilities of exactly 0 and 1 and denormal ones, equal
/// columns, a single class, a batch of one.
/// </summary>
public abstract class EveryCriterionTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Columns = 3;

    /// <summary>The sigmoid of -740 is denormal in double, that of -100 in float.</summary>
    private static readonly Matrix<T> Extremes = Matrix<double>.Build.DenseOfRowArrays(
        [1e4, -1e4, 0],
        [-1e4, 1e4, 1e4],
        [-1e4, -1e4, -1e4],
        [1e4, 1e4, 1e4],
        [1e-310, -1e-40, 1e-40],
        [-740, -100, 100],
        [0, 0, 0]).Map(T.CreateTruncating, Zeros.Include);

    private static readonly int[] Classes = [0, 0, 2, 1, 0, 1, 2];

    public static TheoryData<string> Names => [.. EveryCriterion.Names];

    public static TheoryData<string, Reduction> Cases
    {
        get
        {
            var cases = new TheoryData<string, Reduction>();
            foreach ((string name, Reduction reduction) in EveryCriterion.Reduced)
            {
                cases.Add(name, reduction);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Losses_and_gradients_are_finite(string name, Reduction reduction)
    {
        Criterion<T> criterion = EveryCriterion.Create<T>(name, reduction, Columns);
        Matrix<T> x = EveryCriterion.Head<T>(name).Forward(Extremes);

        criterion.Forward(x, Classes);
        RequireFinite(criterion);
        criterion.Forward(x, OneHot.Encode<T>(Classes, Columns));
        RequireFinite(criterion);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void One_class(string name, Reduction reduction)
    {
        Criterion<T> criterion = EveryCriterion.Create<T>(name, reduction, columns: 1);
        Matrix<T> x = EveryCriterion.Head<T>(name).Forward(Extremes.SubMatrix(0, Extremes.RowCount, 0, 1));

        criterion.Forward(x, new int[Extremes.RowCount]);

        RequireFinite(criterion);
        if (criterion is ClassificationCriterion<T>)
        {
            criterion.Loss.Distinct().Should().Equal([T.Zero], "its probability is 1");
        }
    }

    /// <summary>Compares losses and gradients; only the divisor of the mean depends on the batch.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void A_single_row_is_bitwise_identical_to_the_batch(string name, Reduction reduction)
    {
        Criterion<T> criterion = EveryCriterion.Create<T>(name, reduction, Columns);
        Matrix<T> x = EveryCriterion.Head<T>(name).Forward(Extremes);
        criterion.Forward(x, Classes);
        (T[] losses, Matrix<T> derivative) = ([.. criterion.Loss], criterion.Derivative());

        for (int row = 0; row < x.RowCount; row++)
        {
            criterion.Forward(x.SubMatrix(row, 1, 0, Columns), Classes.AsSpan(row, 1))[0].Should().Be(losses[row]);
            criterion.Derivative().Row(0).Should().Equal(derivative.Row(row));
            RequireFinite(criterion);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_undefined_reduction_is_rejected(string name) =>
        FluentActions.Invoking(() => EveryCriterion.Create<T>(name, (Reduction)7, Columns)).Should().Throw<ArgumentOutOfRangeException>()
            .Which.ActualValue.Should().Be((Reduction)7);

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_rejected_forward_changes_nothing(string name, Reduction reduction)
    {
        Criterion<T> criterion = EveryCriterion.Create<T>(name, reduction, Columns);
        Matrix<T> x = EveryCriterion.Head<T>(name).Forward(Extremes);
        criterion.Forward(x, Classes);
        (T[] losses, Matrix<T>[] before) = ([.. criterion.Loss], [criterion.Logits, criterion.Labels, criterion.Derivative(), criterion.Gradient()]);

        foreach (int label in new[] { -1, Columns })
        {
            int[] classes = [.. Classes.SkipLast(1), label];
            criterion.Invoking(c => c.Forward(x, classes)).Should().Throw<ArgumentException>().WithMessage($"Row 6 is of class {label}, but the classes are 0 to 2.*");
        }

        criterion.Invoking(c => c.Forward(x, Classes.AsSpan(1))).Should().Throw<ArgumentException>().WithMessage("There are 6 classes, but x is 7 x 3*");
        criterion.Invoking(c => c.Forward(x, x.Transpose())).Should().Throw<ArgumentException>().WithMessage("y is 3 x 7, but x is 7 x 3*");

        criterion.Loss.Should().Equal(losses);
        new[] { criterion.Logits, criterion.Labels, criterion.Derivative(), criterion.Gradient() }.Should().Equal(before);
    }

    private static void RequireFinite(Criterion<T> criterion)
    {
        criterion.Loss.All(loss => T.IsFinite(loss) && loss >= T.Zero).Should().BeTrue();
        criterion.Gradient().Enumerate().All(T.IsFinite).Should().BeTrue();
        if (criterion.Reduction != Reduction.None)
        {
            T.IsFinite(criterion.Value).Should().BeTrue();
        }
    }
}

public sealed class EveryCriterionTestsInDouble : EveryCriterionTests<double>;

public sealed class EveryCriterionTestsInFloat : EveryCriterionTests<float>;
