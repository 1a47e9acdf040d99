using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Data;
using MyTorch.Tests.Networks;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>A run that is saved and loaded into new objects is bitwise identical to an uninterrupted one.</summary>
public abstract class CheckpointTests<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Dictionary<string, Func<IReadOnlyList<Parameter<T>>, Optimizer<T>>> Optimizers = new()
    {
        ["SGD"] = parameters => new SGD<T>(parameters, 0.1),
        ["SGD with momentum"] = parameters => new SGD<T>(parameters, 0.05, 0.9, nesterov: true),
        ["RMSprop"] = parameters => new RMSprop<T>(parameters, 0.01, momentum: 0.5, centered: true),
        ["Adagrad"] = parameters => new Adagrad<T>(parameters, 0.05, 0.01),
        ["Adam"] = parameters => new Adam<T>(parameters, 0.01),
        ["AdamW of groups"] = parameters => new AdamW<T>(ParameterGroups.DecayWeightsOnly(parameters, 0.01, 0.1), amsgrad: true),
    };

    private readonly TestFolder _folder = new();

    public static TheoryData<string, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, bool>();
            foreach (string name in Optimizers.Keys)
            {
                cases.Add(name, false);
                cases.Add(name, true);
            }

            return cases;
        }
    }

    private string File => _folder.PathOf("a.checkpoint");

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_resumed_run_ends_like_an_uninterrupted_one(string optimizer, bool usesPlateau)
    {
        const int Half = 6;
        var whole = new ResumableRun<T>(0, Optimizers[optimizer], usesPlateau);
        whole.Train(1, 2 * Half);
        var first = new ResumableRun<T>(0, Optimizers[optimizer], usesPlateau);
        first.Train(1, Half);
        first.Checkpoint.Save(File);
        var second = new ResumableRun<T>(10, Optimizers[optimizer], usesPlateau);
        second.Train(1, 1);

        second.Checkpoint.Load(File);
        RunBits.Hash(second).Should().Be(RunBits.Hash(first));
        second.Train(Half + 1, 2 * Half);

        RunBits.Hash(second).Should().Be(RunBits.Hash(whole)).And.NotBe(RunBits.Hash(first));
        second.Optimizer.LearningRate.Should().Be(whole.Optimizer.LearningRate).And.NotBe(first.Optimizer.LearningRate);
    }

    [Fact]
    public void The_momentum_of_an_MLP_is_saved()
    {
        Matrix<T> x = RandomMatrix.Normal<T>(9, 4, 2);
        Matrix<T> y = RandomMatrix.Labels<T>(9, 3);
        MLP<T> network = TestNetwork.Create<T>();
        network.TrainStep(x, y);
        network.TrainStep(x, y);
        new Checkpoint<T>(network).Save(File);
        MLP<T> other = TestNetwork.Create<T>();
        other.TrainStep(-x, y);

        new Checkpoint<T>(other).Load(File);
        network.TrainStep(x, y);
        other.TrainStep(x, y);

        RunBits.Hash(other.Layers.SaveState().Values).Should().Be(RunBits.Hash(network.Layers.SaveState().Values));
        other.LinearLayers[1].MomentumW.Should().Be(network.LinearLayers[1].MomentumW);
    }

    [Fact]
    public void Names_begin_with_the_part()
    {
        new ResumableRun<T>(optimizer: parameters => new SGD<T>(parameters, 0.1)).Checkpoint.Save(File, Extra(7));

        SafeTensors.Read(File).Keys.Should().BeEquivalentTo(
            "network.0.weight", "network.0.bias", "network.1.weight", "network.1.bias", "network.1.running_mean", "network.1.running_var",
            "network.4.0.weight", "network.4.0.bias", "network.5.weight", "network.5.bias", "dropout.batches", "scheduler.epoch",
            "scheduler.initial_learning_rates", "scheduler.learning_rates", "optimizer.SGD.steps", "optimizer.SGD.learning_rates", "extra.epoch", "extra.figures.loss");
    }

    [Fact]
    public void Arrays_of_the_caller_are_restored()
    {
        var run = new ResumableRun<T>();
        run.Checkpoint.Save(File, Extra(7));
        IReadOnlyDictionary<string, NpyArray> extra = run.Checkpoint.Load(File);

        extra.Keys.Should().BeEquivalentTo("epoch", "figures.loss");
        extra["epoch"].ToArray<int>().Should().Equal(7);
        extra["figures.loss"].ToArray<double>().Should().Equal(0.5, double.NaN);
        run.Checkpoint.Save(File);
        run.Checkpoint.Load(File).Should().BeEmpty();
    }

    [Fact]
    public void A_learning_rate_that_was_set_by_hand_is_kept()
    {
        var run = new ResumableRun<T>();
        run.Optimizer.LearningRate = 0.125;
        run.Checkpoint.Save(File);
        var other = new ResumableRun<T>();

        other.Checkpoint.Load(File);

        other.Optimizer.LearningRate.Should().Be(0.125);
    }

    [Fact]
    public void A_layer_without_state_can_be_saved_too()
    {
        var checkpoint = new Checkpoint<T>(new ReLU<T>());
        checkpoint.Save(File);
        checkpoint.Load(File).Should().BeEmpty();
    }

    private static Dictionary<string, NpyArray> Extra(int epoch) => new()
    {
        ["epoch"] = NpyArray.FromArray([epoch]),
        ["figures.loss"] = NpyArray.FromArray([0.5, double.NaN], 2),
    };
}

public sealed class CheckpointTestsInDouble : CheckpointTests<double>;

public sealed class CheckpointTestsInFloat : CheckpointTests<float>;
