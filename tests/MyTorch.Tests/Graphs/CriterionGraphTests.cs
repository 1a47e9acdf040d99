using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Autograd;
using MyTorch.Data;
using MyTorch.Tests.Criteria;
using MyTorch.Tests.Support;
using Xunit;
using Differentiation = MyTorch.Autograd.Autograd;

namespace MyTorch.Tests.Graphs;

/// <summary>Every criterion as an operation on variables: bitwise identical to the criterion.</summary>
public abstract class CriterionGraphTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Columns = 3;

    private static readonly int[] Classes = [0, 2, 1, 1, 0, 2];
    private static readonly Matrix<T> Labels = OneHot.Encode<T>(Classes, Columns);

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
    public void Loss_and_gradient_of_labels(string name, Reduction reduction) => Check(name, reduction, (criterion, x) => criterion.Forward(x, Labels), (criterion, x) => criterion.Forward(x, Labels));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Loss_and_gradient_of_classes(string name, Reduction reduction) => Check(name, reduction, (criterion, x) => criterion.Forward(x, Classes), (criterion, x) => criterion.Forward(x, Classes));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Loss_and_gradient_of_weighted_samples(string name, Reduction reduction)
    {
        Matrix<T> weights = Matrix<T>.Build.Dense(Classes.Length, 1, (row, _) => T.CreateTruncating(row * 0.5));
        Check(name, reduction, (criterion, x) => criterion.Forward(x, Labels, weights), (criterion, x) => criterion.Forward(x, Labels, weights));
        Check(name, reduction, (criterion, x) => criterion.Forward(x, Classes, weights), (criterion, x) => criterion.Forward(x, Classes, weights));
        FluentActions.Invoking(() => new SoftmaxCrossEntropy<T>().Forward(new Variable<T>(Input("entropy", 1)), Classes, weights.SubMatrix(0, 2, 0, 1))).Should().Throw<ArgumentException>().WithMessage("weights is 2 x 1, but there are 6 samples*");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Two_uses_in_one_graph(string name, Reduction reduction)
    {
        Criterion<T> criterion = EveryCriterion.Create<T>(name, reduction, Columns);
        (T firstLoss, Matrix<T> first) = Expected(name, reduction, Input(name, 1));
        (T secondLoss, Matrix<T> second) = Expected(name, reduction, Input(name, 2));
        var x = new Variable<T>(Input(name, 1), requiresGradient: true);
        var y = new Variable<T>(Input(name, 2), requiresGradient: true);

        Variable<T> loss = criterion.Forward(x, Labels) - (criterion.Forward(y, Labels) * T.CreateTruncating(0.5));
        loss.Backward();

        loss.Scalar.Should().Be(firstLoss - (secondLoss * T.CreateTruncating(0.5)));
        x.Gradient.Should().Be(first);
        y.Gradient.Should().Be(second * T.CreateTruncating(-0.5));
    }

    [Fact]
    public void A_second_derivative_is_rejected_by_name()
    {
        var x = new Variable<T>(Input("entropy", 1), requiresGradient: true);
        Variable<T> loss = new SoftmaxCrossEntropy<T>().Forward(x, Labels);
        FluentActions.Invoking(() => Differentiation.Gradients(loss, [x], createGraph: true)).Should().Throw<NotSupportedException>()
            .WithMessage("SoftmaxCrossEntropy has no second derivative*");
        loss.Backward();
        x.Gradient.Should().Be(Expected("entropy", Reduction.Mean, Input("entropy", 1)).Gradient, "the graph is unchanged");
    }

    private static void Check(
        string name, Reduction reduction, Action<Criterion<T>, Matrix<T>> forward, Func<Criterion<T>, Variable<T>, Variable<T>> inGraph)
    {
        (T value, Matrix<T> gradient) = Expected(name, reduction, Input(name, 1), forward);
        var x = new Variable<T>(Input(name, 1), requiresGradient: true);

        Variable<T> loss = inGraph(EveryCriterion.Create<T>(name, reduction, Columns), x);
        loss.Backward(retainGraph: true);
        loss.Scalar.Should().Be(value);
        x.Gradient.Should().Be(gradient);

        (loss * T.CreateTruncating(3)).Backward();
        x.Gradient.Should().Be(gradient + (gradient * T.CreateTruncating(3)));
    }

    private static (T Value, Matrix<T> Gradient) Expected(string name, Reduction reduction, Matrix<T> x, Action<Criterion<T>, Matrix<T>>? forward = null)
    {
        Criterion<T> criterion = EveryCriterion.Create<T>(name, reduction, Columns);
        (forward ?? ((used, input) => used.Forward(input, Labels)))(criterion, x);
        return (reduction == Reduction.None ? T.CreateTruncating(criterion.TotalLoss()) : criterion.Value, criterion.Gradient());
    }

    private static Matrix<T> Input(string name, int seed) => EveryCriterion.Head<T>(name).Forward(RandomMatrix.Normal<T>(Classes.Length, Columns, seed));
}

public sealed class CriterionGraphTestsInDouble : CriterionGraphTests<double>;

public sealed class CriterionGraphTestsInFloat : CriterionGraphTests<float>;
