using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Criteria;

/// <summary>Sums over so many rows or columns that naive summation would lose digits.</summary>
public abstract class LongSumsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Many = 60_000;

    /// <summary>A sum over many columns is computed in blocks, without pairwise summation of the blocks.</summary>
    private const double UnitsOfColumns = 256;

    private static readonly T Tenth = T.CreateTruncating(0.1);

    /// <summary>The loss of each element: 0.1 in the element type, squared and rounded.</summary>
    private static readonly double Square = double.CreateTruncating(Tenth * Tenth);

    [Theory]
    [InlineData(Many, 1)]
    [InlineData(1, Many)]
    [InlineData(300, 200)]
    [InlineData(700, 1000)]
    public void Squared_errors(int rows, int columns)
    {
        Matrix<T> x = Matrix<T>.Build.Dense(rows, columns, Tenth);
        Matrix<T> y = Matrix<T>.Build.Dense(rows, columns);
        var mean = new MeanSquaredError<T>();
        var sum = new MeanSquaredError<T>(Reduction.Sum);

        mean.Forward(x, y);
        sum.Forward(x, y);

        Check("mean", mean.Value, Square);
        Check("sum", sum.Value, Square * rows * columns);
        Check("row", mean.Loss[rows - 1], Square * columns);
    }

    [FactIfSet(TestSize.Variable, "It takes half a gigabyte")]
    public void Squared_errors_of_20_million_rows()
    {
        const int Rows = 20_000_000;
        var criterion = new MeanSquaredError<T>();

        criterion.Forward(Matrix<T>.Build.Dense(Rows, 1, Tenth), Matrix<T>.Build.Dense(Rows, 1));

        Check("mean", criterion.Value, Square);
    }

    [Fact]
    public void The_loss_of_a_training_step()
    {
        Matrix<T> x = Matrix<T>.Build.Dense(Many, 1, Tenth);
        Matrix<T> y = Matrix<T>.Build.Dense(Many, 1);
        var network = new MLP<T>(
            1, 1, [], [new Identity<T>()], (_, _) => Matrix<T>.Build.Dense(1, 1, T.One), Initializers.Zeros<T>, new MeanSquaredError<T>(), learningRate: 0);

        Check("step", network.TrainStep(x, y), Square);
        Check("total", network.TotalLoss(y), Square * Many);
        Check("bias", network.LinearLayers[0].DB[0, 0], double.CreateTruncating(Tenth) * 2);
    }

    [Fact]
    public void Many_classes()
    {
        // All logits but one are 0, so that the terms of the sum are not exact.
        Matrix<T> x = Matrix<T>.Build.Dense(1, Many, (_, column) => column == 7 ? T.CreateTruncating(0.1) : T.Zero);
        double logit = double.CreateTruncating(x[0, 7]);
        double sum = Math.Exp(logit) + (Many - 1);

        Check("logsumexp", LogSumExp.ComputeRows(x)[0], Math.Log(sum), UnitsOfColumns);
        Check("softmax", new Softmax<T>().Forward(x)[0, 0], 1 / sum, UnitsOfColumns);
        Check("log-softmax", new LogSoftmax<T>().Forward(x)[0, 0], -Math.Log(sum), UnitsOfColumns);
        foreach (double smoothing in new[] { 0, 0.25 })
        {
            var criterion = new SoftmaxCrossEntropy<T>(labelSmoothing: smoothing);
            double own = smoothing / Many * logit;
            Check("cross entropy", criterion.Forward(x, [0])[0], Math.Log(sum) - own, UnitsOfColumns);
            Check("its slope", criterion.Derivative()[0, 1], (1 / sum) - (smoothing / Many), UnitsOfColumns);
        }
    }

    [Fact]
    public void A_distribution_over_many_classes_sums_to_1()
    {
        Matrix<T> uniform = Matrix<T>.Build.Dense(1, Many, T.One / T.CreateTruncating(Many));

        Check("loss", new SoftmaxCrossEntropy<T>().Forward(Matrix<T>.Build.Dense(1, Many), uniform)[0], Math.Log(Many), UnitsOfColumns);
    }

    [Fact]
    public void Gradients_of_a_softmax_over_many_classes()
    {
        Matrix<T> x = Matrix<T>.Build.Dense(1, Many, (_, column) => column == 7 ? T.CreateTruncating(0.1) : T.Zero);
        Matrix<T> delta = Matrix<T>.Build.Dense(1, Many, (_, column) => column == 0 ? T.One : Tenth);
        double sum = Math.Exp(double.CreateTruncating(x[0, 7])) + (Many - 1);
        double tenth = double.CreateTruncating(Tenth);
        var softmax = new Softmax<T>();
        var logSoftmax = new LogSoftmax<T>();
        softmax.Forward(x);
        logSoftmax.Forward(x);

        Check("softmax", softmax.Backward(delta)[0, 0], (1 - tenth - ((1 - tenth) / sum)) / sum, UnitsOfColumns);
        Check("log-softmax", logSoftmax.Backward(delta)[0, 0], 1 - (((tenth * (Many - 1)) + 1) / sum), UnitsOfColumns);
    }

    private static void Check(string name, T actual, double expected, double units = 16) =>
        Close.Check(name, double.CreateTruncating(actual), expected, Precision.Of<T>(units));
}

public sealed class LongSumsInDouble : LongSumsTests<double>;

public sealed class LongSumsInFloat : LongSumsTests<float>;
