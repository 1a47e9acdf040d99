using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.Tests.Optimizers;

/// <summary>A resumed run is bitwise identical, and a state that does not fit is rejected and changes nothing.</summary>
public abstract class OptimizerStateTests<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TestFolder _folder = new();
    private readonly Parameter<T> _w = TestParameter.Random<T>(9, 7, 1);
    private readonly Parameter<T> _b = TestParameter.Random<T>(1, 3, 2, ParameterKind.Bias);

    public static TheoryData<string> Cases => [.. OptimizerCases<T>.All.Keys];

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_resumed_run_is_bitwise_identical(string name)
    {
        Optimizer<T> optimizer = OptimizerCases<T>.All[name](_w, _b);
        optimizer.Step();
        optimizer.Groups[0].LearningRate = 0.123;
        optimizer.Step();
        Npz.Write(_folder.PathOf("state.npz"), optimizer.SaveState());
        Parameter<T> w = TestParameter.From("W", ParameterKind.Weight, _w.Value.Clone(), _w.Gradient);
        Parameter<T> b = TestParameter.From("b", ParameterKind.Bias, _b.Value.Clone(), _b.Gradient);
        Optimizer<T> other = OptimizerCases<T>.All[name](w, b);
        other.LoadState(Npz.Read(_folder.PathOf("state.npz")));

        optimizer.Step();
        other.Step();

        (other.Steps, other.LearningRate).Should().Be((3, 0.123));
        w.Value.Should().Be(_w.Value);
        b.Value.Should().Be(_b.Value);
    }

    [Fact]
    public void Saved_state_is_a_copy()
    {
        var optimizer = new SGD<T>([_w], 0.1, 0.9);
        optimizer.Step();
        IReadOnlyDictionary<string, NpyArray> state = optimizer.SaveState();
        state.Keys.Should().Equal("SGD.steps", "SGD.learning_rates", "SGD.0.velocity");
        optimizer.Step();
        state["SGD.0.velocity"].ToMatrix<T>().Should().Be(_w.Gradient);

        optimizer.LoadState(state);
        optimizer.Step();

        state["SGD.0.velocity"].ToMatrix<T>().Should().Be(_w.Gradient);
    }

    [Fact]
    public void The_state_of_another_optimizer_is_rejected()
    {
        Refuse(new AdamW<T>([_w, _b]).SaveState(), "The state has no Adam.steps: it was saved by another optimizer, with AdamW.steps, AdamW.learning_rates,*");
        Refuse(new Adam<T>([_w]).SaveState(), "The state has no Adam.1.mean: *");
        Refuse(new Adam<T>([_w, _b], amsgrad: true).SaveState(), "The state has Adam.0.largest_square, Adam.1.largest_square, which this optimizer does not*");
        Refuse(new Dictionary<string, NpyArray>(), "*with nothing.*");
    }

    [Fact]
    public void Another_shape_or_element_type_is_rejected()
    {
        Refuse(new Adam<T>([_b, _w]).SaveState(), "Adam.0.mean is (1, 3) of *, but must be (9, 7) of *");
        Refuse(
            new Adam<T>([new ParameterGroup<T>([_w], 0.1), new ParameterGroup<T>([_b], 0.1)]).SaveState(),
            "Adam.learning_rates is (2,) of Double, but must be (1,) of Double.*");
        Refuse(With("Adam.1.square", NpyArray.FromArray(new int[3], 1, 3)), "Adam.1.square is (1, 3) of Int32, but must be (1, 3) of *");
        Refuse(With("Adam.steps", NpyArray.FromArray([1.0])), "Adam.steps is () of Double, but must be () of Int64.*");
    }

    [Fact]
    public void Numbers_outside_their_range_are_rejected()
    {
        Refuse(With("Adam.steps", NpyArray.FromArray([-1L])), "Adam.steps is -1, but must not be negative.*");
        Refuse(With("Adam.learning_rates", NpyArray.FromArray([-0.5], 1)), "Adam.learning_rates must be finite and not negative, found -0.5*");
        Refuse(With("Adam.learning_rates", NpyArray.FromArray([double.NaN], 1)), "Adam.learning_rates must be finite and not negative, found NaN*");
    }

    /// <summary>Returns the state of an Adam optimizer for W and b with one array replaced.</summary>
    private Dictionary<string, NpyArray> With(string key, NpyArray array) =>
        new(new Adam<T>([_w, _b]).SaveState()) { [key] = array };

    private void Refuse(IReadOnlyDictionary<string, NpyArray> state, string message)
    {
        var optimizer = new Adam<T>([_w, _b]);
        optimizer.Step();
        IReadOnlyDictionary<string, NpyArray> before = optimizer.SaveState();
        Matrix<T> w = _w.Value.Clone();

        optimizer.Invoking(adam => adam.LoadState(state)).Should().Throw<ArgumentException>().WithMessage(message);

        optimizer.SaveState().Should().BeEquivalentTo(before, options => options.Using<NpyArray>(
            context => context.Subject.ToArray<double>().Should().Equal(context.Expectation.ToArray<double>())).WhenTypeIs<NpyArray>());
        _w.Value.Should().Be(w);
    }
}

public sealed class OptimizerStateTestsInDouble : OptimizerStateTests<double>;

public sealed class OptimizerStateTestsInFloat : OptimizerStateTests<float>;
