using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Layers;

/// <summary>
/// BatchNorm whose running estimates are the averages over all training batches: nn.BatchNorm1d of PyTorch with momentum=None, whose arrays and
/// state_dict are from data/reference/safetensors.py.
/// </summary>
public abstract class BatchNormAverageTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const string CountName = "num_batches_tracked";
    private static readonly string StatePath = Reference.PathOf("safetensors_cumulative.safetensors");
    private readonly Reference _stored = new("safetensors_cumulative");
    private readonly BatchNorm<T> _layer = BatchNorm.LikePyTorch<T>(3, momentum: null);

    /// <summary>The mean of column 0 is 300 times its deviation, which magnifies the rounding of x in float by that factor.</summary>
    private static double Tolerance => Precision.Of<T>(units: 1000);

    [Fact]
    public void Outputs_and_running_estimates_match_PyTorch()
    {
        for (int step = 0; step < 4; step++)
        {
            Close.Check($"output_{step}", _layer.Forward(_stored.Input<T>($"x_{step}")), _stored[$"output_{step}"], Tolerance);
            CheckEstimates(step);
        }

        Close.Check("output", _layer.Forward(_stored.Input<T>("x_0"), eval: true), _stored["output"], Tolerance);
        _layer.Alpha.Should().Be(double.NaN);
    }

    [Fact]
    public void A_PyTorch_state_loads_with_its_batch_count()
    {
        var network = new Sequential<T>(_layer);
        network.LoadState(SafeTensors.Read(StatePath).ToDictionary(array => $"0.{array.Key}", array => array.Value));
        _layer.BatchCount.Should().Be(3);
        CheckEstimates(2);

        network.Forward(_stored.Input<T>("x_3"));
        CheckEstimates(3);
    }

    [Fact]
    public void The_saved_state_has_the_layout_of_PyTorch()
    {
        using var folder = new TestFolder();
        string path = folder.PathOf("model.safetensors");
        _layer.LoadState(SafeTensors.Read(StatePath));
        _layer.Save(path);
        (IReadOnlyDictionary<string, NpyArray> theirs, IReadOnlyDictionary<string, NpyArray> ours) = (SafeTensors.Read(StatePath), SafeTensors.Read(path));

        ours.Keys.Should().BeEquivalentTo(theirs.Keys);
        foreach ((string name, NpyArray array) in theirs)
        {
            ours[name].Shape.Should().Equal(array.Shape, name);
            ours[name].ElementType.Should().Be(name == CountName ? typeof(long) : typeof(T));
            ours[name].ToArray<T>().Should().Equal(array.ToArray<T>(), name);
        }

        BatchNorm<T> copy = BatchNorm.LikePyTorch<T>(3, momentum: null);
        copy.Load(path);
        copy.BatchCount.Should().Be(3);
        FluentActions.Invoking(() => BatchNorm.LikePyTorch<T>(3).Load(path)).Should().Throw<InvalidDataException>().WithMessage("*alpha (BatchNorm) is 0.9, but NaN in the file*");
    }

    [Fact]
    public void A_missing_or_invalid_count_is_rejected()
    {
        _layer.Forward(_stored.Input<T>("x_0"));
        Matrix<T> before = _layer.RunningMean.Clone();
        Dictionary<string, NpyArray> state = new(SafeTensors.Read(StatePath));

        Rejects(null, $"*{CountName} is missing*");
        Rejects(NpyArray.FromArray([-1L]), $"*{CountName} is () of Int64, but must be a single Int64 of at least 0*");
        Rejects(NpyArray.FromArray([1.0]), $"*{CountName} is () of Double, but must be a single Int64*");
        _layer.RunningMean.Should().Be(before);
        _layer.BatchCount.Should().Be(1);

        void Rejects(NpyArray? count, string message)
        {
            state.Remove(CountName);
            if (count is not null)
            {
                state[CountName] = count;
            }

            _layer.Invoking(layer => layer.LoadState(state)).Should().Throw<ArgumentException>().WithMessage(message);
        }
    }

    [Fact]
    public void A_layer_with_momentum_has_no_batch_count()
    {
        BatchNorm<T> layer = BatchNorm.LikePyTorch<T>(3);
        layer.LoadState(SafeTensors.Read(StatePath));
        layer.Forward(_stored.Input<T>("x_0"));

        layer.BatchCount.Should().Be(0);
        layer.SaveState().Keys.Should().NotContain(CountName);
    }

    [Fact]
    public void Evaluation_and_a_single_row_are_not_counted()
    {
        _layer.Forward(_stored.Input<T>("x_0"));
        Matrix<T> before = _layer.RunningMean.Clone();
        _layer.Forward(_stored.Input<T>("x_1"), eval: true);
        _layer.Forward(_stored.Input<T>("x_1").SubMatrix(0, 1, 0, 3));

        _layer.BatchCount.Should().Be(1);
        _layer.RunningMean.Should().Be(before);
    }

    /// <summary>In float, 1 - 1/n would lose the digits of 1/n.</summary>
    [Fact]
    public void The_average_of_many_batches_does_not_drift()
    {
        Matrix<T> x = _stored.Input<T>("x_2");
        for (int batch = 0; batch < 20_000; batch++)
        {
            _layer.Forward(x);
        }

        BatchNorm<T> once = BatchNorm.LikePyTorch<T>(3, momentum: null);
        once.Forward(x);
        Close.Check("mean", _layer.RunningMean, once.RunningMean.Map(double.CreateTruncating), Precision.Of<T>());
        Close.Check("variance", _layer.RunningVar, once.RunningVar.Map(double.CreateTruncating), Precision.Of<T>());
    }

    private void CheckEstimates(int step)
    {
        Close.Check($"running_mean_{step}", _layer.RunningMean, _stored[$"running_mean_{step}"], Precision.Of<T>());
        Close.Check($"running_var_{step}", _layer.RunningVar, _stored[$"running_var_{step}"], Tolerance);
    }
}

public sealed class BatchNormAverageTestsInDouble : BatchNormAverageTests<double>;

public sealed class BatchNormAverageTestsInFloat : BatchNormAverageTests<float>;
