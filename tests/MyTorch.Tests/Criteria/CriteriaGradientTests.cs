using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Criteria;

/// <summary>The gradient of every criterion, reduced either way, against central differences of its value.</summary>
public class CriteriaGradientTests
{
    private const int Rows = 6;
    private const int Columns = 3;

    private static readonly double[] Weights = [0.5, 2, 1.25];

    /// <summary>Each with a way to make its inputs from normal ones; labels of events and of distributions alike lie in [0, 1].</summary>
    private static readonly Dictionary<string, (Func<Reduction, Criterion<double>> Create, Func<double, double> Input)> Criteria = new()
    {
        ["squared"] = (reduction => new MeanSquaredError<double>(reduction), x => x),
        ["halved"] = (reduction => new MeanSquaredError<double>(reduction, half: true), x => x),
        ["absolute"] = (reduction => new MeanAbsoluteError<double>(reduction), x => x),
        ["huber"] = (reduction => new Huber<double>(0.7, reduction), x => x),
        ["binary"] = (reduction => new BinaryCrossEntropy<double>(reduction), x => 1 / (1 + Math.Exp(-x))),
        ["logits"] = (reduction => new BinaryCrossEntropyWithLogits<double>(reduction, Weights), x => x),
        ["likelihood"] = (reduction => new NegativeLogLikelihood<double>(reduction, Weights), x => -Math.Abs(x)),
        ["entropy"] = (reduction => new SoftmaxCrossEntropy<double>(reduction, Weights, labelSmoothing: 0.2), x => x),
    };

    public static TheoryData<string, Reduction> Cases
    {
        get
        {
            var cases = new TheoryData<string, Reduction>();
            foreach (string name in Criteria.Keys)
            {
                cases.Add(name, Reduction.Mean);
                cases.Add(name, Reduction.Sum);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Matrix_labels(string name, Reduction reduction)
    {
        (Criterion<double> criterion, Matrix<double> x) = Create(name, reduction);
        Matrix<double> y = RandomMatrix.Normal<double>(Rows, Columns, 2).PointwiseAbs();
        y = y.NormalizeRows(1);
        Check(criterion, x, () => criterion.Forward(x, y));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Class_indices(string name, Reduction reduction)
    {
        (Criterion<double> criterion, Matrix<double> x) = Create(name, reduction);
        Check(criterion, x, () => criterion.Forward(x, [2, 0, 1, 1, 2, 0]));
    }

    private static (Criterion<double> Criterion, Matrix<double> X) Create(string name, Reduction reduction) =>
        (Criteria[name].Create(reduction), RandomMatrix.Normal<double>(Rows, Columns, 1).Map(Criteria[name].Input));

    private static void Check(Criterion<double> criterion, Matrix<double> x, Action forward)
    {
        forward();
        Matrix<double> gradient = criterion.Gradient();
        CentralDifferences.Check("x", Value, x, gradient);

        double Value()
        {
            forward();
            return criterion.Value;
        }
    }
}
