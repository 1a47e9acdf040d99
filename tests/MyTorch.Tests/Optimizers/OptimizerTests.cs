using System.Numerics;
using FluentAssertions;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Optimizers;

/// <summary>
/// Five steps of every optimizer against stored arrays of PyTorch. In float, every number is rounded about ten times in a step, and these errors
/// may add up in the worst element: the tolerance is 32 units of its magnitude or of the mean magnitude.
/// </summary>
public abstract class OptimizerTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Steps = 5;
    private static readonly Reference Stored = new("optimizers");
    private readonly Parameter<T> _w = TestParameter.From("W", ParameterKind.Weight, Stored.Input<T>("W"));
    private readonly Parameter<T> _b = TestParameter.From("b", ParameterKind.Bias, Stored.Input<T>("b"));

    public static TheoryData<string> Cases => [.. OptimizerCases<T>.All.Keys];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Values_after_each_step(string name)
    {
        Optimizer<T> optimizer = OptimizerCases<T>.All[name](_w, _b);
        for (int step = 0; step < Steps; step++)
        {
            Step(optimizer, step);

            Close.Check($"{name}_W_{step}", _w.Value, Stored[$"{name}_W_{step}"], Precision.Of<T>());
            Close.Check($"{name}_b_{step}", _b.Value, Stored[$"{name}_b_{step}"], Precision.Of<T>());
        }

        optimizer.Steps.Should().Be(Steps);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void State_after_the_last_step(string name)
    {
        Optimizer<T> optimizer = OptimizerCases<T>.All[name](_w, _b);
        for (int step = 0; step < Steps; step++)
        {
            Step(optimizer, step);
        }

        Dictionary<string, NpyArray> state = optimizer.SaveState().Skip(2).ToDictionary(pair => StoredName(name, pair.Key), pair => pair.Value);
        state.Keys.Should().BeEquivalentTo(Stored.Names.Where(stored =>
            (stored.StartsWith($"{name}_W_", StringComparison.Ordinal) || stored.StartsWith($"{name}_b_", StringComparison.Ordinal)) && !char.IsDigit(stored[^1])));
        foreach ((string stored, NpyArray array) in state)
        {
            Close.Check(stored, array.ToMatrix<T>(), Stored[stored], Precision.Of<T>());
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_step_does_not_change_the_gradients(string name)
    {
        Optimizer<T> optimizer = OptimizerCases<T>.All[name](_w, _b);

        Step(optimizer, 0);
        optimizer.Step();

        _w.Gradient.Should().Be(Stored.Input<T>("W_grad_0"));
        _b.Gradient.Should().Be(Stored.Input<T>("b_grad_0"));
    }

    /// <summary>Converts the name of a state array, Adam.0.mean, to its name in the file, adam_W_mean.</summary>
    private static string StoredName(string name, string key)
    {
        string[] parts = key.Split('.');
        return $"{name}_{(parts[1] == "0" ? "W" : "b")}_{parts[2]}";
    }

    private void Step(Optimizer<T> optimizer, int step)
    {
        Stored.Input<T>($"W_grad_{step}").CopyTo(_w.Gradient);
        Stored.Input<T>($"b_grad_{step}").CopyTo(_b.Gradient);
        optimizer.Step();
    }
}

public sealed class OptimizerTestsInDouble : OptimizerTests<double>;

public sealed class OptimizerTestsInFloat : OptimizerTests<float>;
