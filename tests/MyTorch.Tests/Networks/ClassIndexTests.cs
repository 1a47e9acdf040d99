using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Criteria;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>Training with class indices as labels.</summary>
public abstract class ClassIndexTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly int[] Classes = [2, 0, 1, 1, 2];
    private readonly Matrix<T> _x = RandomMatrix.Normal<T>(5, 4, 1);

    public static TheoryData<string, Reduction> Cases => EveryCriterionTests<T>.Cases;

    /// <summary>
    /// Results are bitwise identical, but the mean with class weights divides by their sum for class indices, and by N for rows of
    /// probabilities.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Class_indices_equal_one_hot_rows(string name, Reduction reduction)
    {
        Criterion<T> criterion = EveryCriterion.Create<T>(name, reduction, columns: 3);
        (Sequential<T> ofClasses, Sequential<T> ofRows) = (Network(name), Network(name));

        T loss = ofClasses.AddGradients(_x, Classes, criterion);
        T expected = ofRows.AddGradients(_x, OneHot.Encode<T>(Classes, 3), criterion);

        double factor = reduction == Reduction.Mean && name is "likelihood_weighted" or "entropy_weighted" or "entropy_both" ? 5 / (0.5 + 2 + 2 + 1.25 + 1.25) : 1;
        Close.Check("loss", double.CreateTruncating(loss), double.CreateTruncating(expected) * factor, factor == 1 ? 0 : Precision.Of<T>());
        foreach ((Parameter<T> actual, Parameter<T> wanted) in ofClasses.Parameters.Zip(ofRows.Parameters))
        {
            Close.Check(actual.Name, actual.Gradient, wanted.Gradient.Map(double.CreateTruncating, Zeros.Include) * factor, factor == 1 ? 0 : Precision.Of<T>());
        }
    }

    [Fact]
    public void Ignored_rows_change_nothing()
    {
        var criterion = new SoftmaxCrossEntropy<T>(classWeights: [0.5, 2, 1.25]);
        (Sequential<T> all, Sequential<T> rest) = (Network("entropy"), Network("entropy"));

        T loss = all.AddGradients(_x, [2, -100, 1, -100, -100], criterion);
        T expected = rest.AddGradients(Matrix<T>.Build.DenseOfRowVectors(_x.Row(0), _x.Row(2)), [2, 1], criterion);

        loss.Should().Be(expected);
        foreach ((Parameter<T> actual, Parameter<T> wanted) in all.Parameters.Zip(rest.Parameters))
        {
            Close.Check(actual.Name, actual.Gradient, wanted.Gradient.Map(double.CreateTruncating, Zeros.Include), Precision.Of<T>());
        }
    }

    [Fact]
    public void The_gradients_stay_if_all_rows_are_ignored()
    {
        Sequential<T> network = Network("entropy");

        T loss = network.AddGradients(_x, [-100, -100, -100, -100, -100], new SoftmaxCrossEntropy<T>());

        T.IsNaN(loss).Should().BeTrue("it is the mean of no rows");
        network.Parameters.SelectMany(parameter => parameter.Gradient.Enumerate()).Distinct().Should().Equal(T.Zero);
    }

    private static Sequential<T> Network(string criterion) => new(
        new Linear<T>(4, 6, Initializers.XavierNormal<T>(1), Initializers.Zeros<T>), new Tanh<T>(),
        new Linear<T>(6, 3, Initializers.XavierNormal<T>(2), Initializers.Zeros<T>), EveryCriterion.Head<T>(criterion));
}

public sealed class ClassIndexTestsInDouble : ClassIndexTests<double>;

public sealed class ClassIndexTestsInFloat : ClassIndexTests<float>;
