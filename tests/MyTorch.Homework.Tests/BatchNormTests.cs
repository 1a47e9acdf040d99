using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Homework.Tests;

/// <summary>Section 3.3: batch normalization, by hand and against stored arrays of four training batches, inference and a batch of 1.</summary>
[Problem(Problems.BatchNorm)]
public abstract class BatchNormTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Batches = 4;

    private static readonly Reference Stored = new("batchnorm");

    /// <summary>
    /// The batch (1, 10), (3, 14) has means 2 and 12 and variances 1 and 4, so each feature is normalized to -1 and 1; gamma = (2, 0.5)
    /// and beta = (1, -1) follow. Epsilon, 1e-8, changes the outputs by less than 1e-8.
    /// </summary>
    [Fact]
    public void Forward_by_hand()
    {
        BatchNorm<T> layer = CreateByHand();
        Matrix<T> output = layer.Forward(Numbers.Rows<T>(new double[,] { { 1, 10 }, { 3, 14 } }));

        Close.Check("out", output, Numbers.Rows(new[,] { { -1, -1.5 }, { 3, -0.5 } }), ByHand);
        Close.Check("running mean", layer.RunningMean, Numbers.Rows(new[,] { { 0.2, 1.2 } }), ByHand);
        Close.Check("running var", layer.RunningVar, Numbers.Rows(new[,] { { 1, 1.3 } }), ByHand);
    }

    /// <summary>The running mean is (0.2, 1.2) and the running variance (1, 1.3).</summary>
    [Fact]
    public void Inference_by_hand()
    {
        BatchNorm<T> layer = CreateByHand();
        layer.Forward(Numbers.Rows<T>(new double[,] { { 1, 10 }, { 3, 14 } }));
        Matrix<T> output = layer.Forward(Numbers.Rows<T>(new[,] { { 1.2, 1.2 }, { 0.2, 1.2 + (2 * Math.Sqrt(1.3)) } }), eval: true);

        Close.Check("out", output, Numbers.Rows(new double[,] { { 3, -1 }, { 1, 0 } }), ByHand, floor: 1);
    }

    /// <summary>dgamma = sum of delta x', dbeta = sum of delta. A batch of two is always normalized to -1 and 1, so dx = 0.</summary>
    [Fact]
    public void Backward_by_hand()
    {
        BatchNorm<T> layer = CreateByHand();
        layer.Forward(Numbers.Rows<T>(new double[,] { { 1, 10 }, { 3, 14 } }));
        Matrix<T> dx = layer.Backward(Numbers.Rows<T>(new double[,] { { 1, 0 }, { 0, 2 } }));

        Close.Check("dgamma", layer.DGamma, Numbers.Rows(new double[,] { { -1, 2 } }), ByHand);
        Close.Check("dbeta", layer.DBeta, Numbers.Rows(new double[,] { { 1, 2 } }), ByHand);
        Close.Check("dx", dx, Numbers.Rows(new double[,] { { 0, 0 }, { 0, 0 } }), ByHand, floor: 1);
    }

    [Fact]
    public void Forward_in_training()
    {
        BatchNorm<T> layer = Create();
        for (int s = 0; s < Batches; s++)
        {
            CheckColumns($"out_{s}", layer.Forward(Stored.Input<T>($"x_{s}")));
            Check($"mean_{s}", layer.Mean);
            Check($"var_{s}", layer.Var);
        }
    }

    [Fact]
    public void Running_statistics()
    {
        BatchNorm<T> layer = Create();
        for (int s = 0; s < Batches; s++)
        {
            layer.Forward(Stored.Input<T>($"x_{s}"));
            Check($"running_mean_{s}", layer.RunningMean);
            Check($"running_var_{s}", layer.RunningVar);
        }
    }

    [Fact]
    public void Backward()
    {
        BatchNorm<T> layer = Create();
        for (int s = 0; s < Batches; s++)
        {
            layer.Forward(Stored.Input<T>($"x_{s}"));
            CheckColumns($"dx_{s}", layer.Backward(Stored.Input<T>($"delta_{s}")));
            Check($"dgamma_{s}", layer.DGamma);
            Check($"dbeta_{s}", layer.DBeta);
            layer.DGamma.Clear();
            layer.DBeta.Clear();
        }
    }

    [Fact]
    public void Backward_adds_to_the_gradients()
    {
        BatchNorm<T> layer = Create();
        layer.Forward(Stored.Input<T>("x_0"));
        layer.Backward(Stored.Input<T>("delta_0"));
        layer.Forward(Stored.Input<T>("x_1"));
        layer.Backward(Stored.Input<T>("delta_1"));

        Close.Check("dgamma", layer.DGamma, Stored["dgamma_0"] + Stored["dgamma_1"], Precision.Of<T>());
        Close.Check("dbeta", layer.DBeta, Stored["dbeta_0"] + Stored["dbeta_1"], Precision.Of<T>());
    }

    [Fact]
    public void Inference_uses_the_running_statistics()
    {
        BatchNorm<T> layer = Create();
        for (int s = 0; s < Batches; s++)
        {
            layer.Forward(Stored.Input<T>($"x_{s}"));
        }

        CheckColumns("eval_out", layer.Forward(Stored.Input<T>("eval_x"), eval: true));

        int last = Batches - 1;
        Check($"running_mean_{last}", layer.RunningMean);
        Check($"running_var_{last}", layer.RunningVar);
        Check($"mean_{last}", layer.Mean);
    }

    [Fact]
    public void A_batch_of_one()
    {
        BatchNorm<T> layer = Create();

        CheckColumns("one_out", layer.Forward(Stored.Input<T>("one_x")));
        Check("one_mean", layer.Mean);
        Check("one_var", layer.Var);
        Check("one_running_mean", layer.RunningMean);
        Check("one_running_var", layer.RunningVar);
        layer.Backward(Stored.Input<T>("one_delta")).Should().Be(Matrix<T>.Build.Dense(1, 6), "a single sample equals its mean");
        Check("one_dgamma", layer.DGamma);
        Check("one_dbeta", layer.DBeta);
    }

    /// <summary>Epsilon is left out of the examples worked by hand; in float, rounding is larger.</summary>
    private static readonly double ByHand = Math.Max(2e-8, Precision.Of<T>());

    /// <summary>
    /// Subtracting the mean magnifies the rounding of the inputs by mean / deviation, up to 41 in the stored batches (except in the
    /// constant column, whose mean is exact). This matters in float only.
    /// </summary>
    private static readonly double Tolerance = Precision.Of<T>(units: 128);

    private static void Check(string name, Matrix<T> actual) => Close.Check(name, actual, Stored[name], Tolerance);

    /// <summary>Compares column by column, because each feature has its own scale.</summary>
    private static void CheckColumns(string name, Matrix<T> actual)
    {
        Matrix<double> expected = Stored[name];
        for (int j = 0; j < expected.ColumnCount; j++)
        {
            Close.Check($"{name} column {j}", actual.Column(j).ToColumnMatrix(), expected.Column(j).ToColumnMatrix(), Tolerance);
        }
    }

    private static BatchNorm<T> CreateByHand()
    {
        var layer = new BatchNorm<T>(2);
        Numbers.Rows<T>(new[,] { { 2, 0.5 } }).CopyTo(layer.Gamma);
        Numbers.Rows<T>(new double[,] { { 1, -1 } }).CopyTo(layer.Beta);
        return layer;
    }

    private static BatchNorm<T> Create()
    {
        Matrix<T> gamma = Stored.Input<T>("gamma");
        var layer = new BatchNorm<T>(gamma.ColumnCount);
        gamma.CopyTo(layer.Gamma);
        Stored.Input<T>("beta").CopyTo(layer.Beta);
        return layer;
    }
}

public sealed class BatchNormTestsInDouble : BatchNormTests<double>;

public sealed class BatchNormTestsInFloat : BatchNormTests<float>;
