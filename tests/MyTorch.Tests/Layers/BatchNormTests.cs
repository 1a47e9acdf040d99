using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Layers;

/// <summary>Section 3.3 against stored arrays: four training batches in a row, then inference; and a batch of one.</summary>
[Problem(Problems.BatchNorm)]
public abstract class BatchNormTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Batches = 4;

    private static readonly Reference Stored = new("batchnorm");

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
    public void Inference_uses_running_statistics_and_changes_nothing()
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
        layer.Backward(Stored.Input<T>("one_delta")).Should().Be(Matrix<T>.Build.Dense(1, 6), "the mean takes all of a single sample");
        Check("one_dgamma", layer.DGamma);
        Check("one_dbeta", layer.DBeta);
    }

    /// <summary>
    /// Subtracting the mean of a feature far from zero magnifies the rounding of its inputs by mean / deviation, which is up to 41 in the stored
    /// batches (except for the constant column, whose mean is exact). This matters only in float.
    /// </summary>
    private static readonly double Tolerance = Precision.Of<T>(units: 128);

    private static void Check(string name, Matrix<T> actual) => Close.Check(name, actual, Stored[name], Tolerance);

    /// <summary>Each feature has its own scale, so each column is compared at its own scale.</summary>
    private static void CheckColumns(string name, Matrix<T> actual)
    {
        Matrix<double> expected = Stored[name];
        for (int j = 0; j < expected.ColumnCount; j++)
        {
            Close.Check($"{name} column {j}", actual.Column(j).ToColumnMatrix(), expected.Column(j).ToColumnMatrix(), Tolerance);
        }
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
