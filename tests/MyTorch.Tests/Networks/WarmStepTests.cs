using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Criteria;
using MyTorch.Tests.Optimizers;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>
/// Training steps and predictions allocate nothing once warm: with every layer, every criterion and every optimizer, with class indices and
/// one-hot rows, and also for a batch smaller than the last one.
/// </summary>
public abstract class WarmStepTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly int[] Classes = [.. Enumerable.Range(0, 12).Select(row => row % 3)];
    private readonly Matrix<T> _x = RandomMatrix.Normal<T>(12, 4, 1);
    private readonly Matrix<T> _smallX = RandomMatrix.Normal<T>(7, 4, 2);
    private readonly Matrix<T> _y = OneHot.Encode<T>(Classes, 3);
    private readonly Matrix<T> _output = Matrix<T>.Build.Dense(12, 3);

    public static TheoryData<string> Layers => [.. EveryLayer.Names];

    public static TheoryData<string, Reduction> Criteria => EveryCriterionTests<T>.Cases;

    public static TheoryData<string> Optimizers => [.. OptimizerCases<T>.All.Keys];

    [Theory]
    [MemberData(nameof(Layers))]
    public void With_every_layer(string name) =>
        RequireNone([EveryLayer.Linear<T>(4, 5), EveryLayer.Create<T>(name), EveryLayer.Linear<T>(5, 3)], new SoftmaxCrossEntropy<T>(), parameters => new SGD<T>(parameters, 0.01, 0.9));

    [Theory]
    [MemberData(nameof(Criteria))]
    public void With_every_criterion(string name, Reduction reduction) => RequireNone(
        [EveryLayer.Linear<T>(4, 3), EveryCriterion.Head<T>(name)], EveryCriterion.Create<T>(name, reduction, columns: 3), parameters => new SGD<T>(parameters, 1e-4));

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void With_every_optimizer(string name) =>
        RequireNone([EveryLayer.Linear<T>(4, 3)], new MeanSquaredError<T>(), parameters => OptimizerCases<T>.All[name](parameters[0], parameters[1]));

    private void RequireNone(Layer<T>[] layers, Criterion<T> criterion, Func<IReadOnlyList<Parameter<T>>, Optimizer<T>> create)
    {
        var network = new Sequential<T>(layers);
        Optimizer<T> optimizer = create(network.Parameters);
        T loss = T.NaN;

        Allocated.WhenWarm(() =>
        {
            optimizer.ZeroGradients();
            network.AddGradients(_smallX, Classes.AsSpan(0, 7), criterion);
            loss = network.AddGradients(_x, _y, criterion);
            GradientClipping.ByNorm(network.Parameters, 1);
            Penalty.AddL2Gradients(network.Parameters, 1e-4);
            optimizer.Step();
            network.Predict(_x, _output);
        }).Should().Be(0);

        T.IsFinite(loss).Should().BeTrue();
    }
}

public sealed class WarmStepTestsInDouble : WarmStepTests<double>;

public sealed class WarmStepTestsInFloat : WarmStepTests<float>;
