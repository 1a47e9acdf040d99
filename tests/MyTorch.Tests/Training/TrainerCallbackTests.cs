using System.Numerics;
using FluentAssertions;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>Actions that are allowed in callbacks during a step.</summary>
public abstract class TrainerCallbackTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TrainerCase<T> _case = new();
    private readonly TrainerCase<T> _twin = new();

    [Fact]
    public void A_callback_may_use_the_criterion_and_predict()
    {
        var trainer = new Trainer<T>(_case.Network, _case.Criterion, _case.Optimizer)
        {
            Callbacks = [new TestCallback<T> { OnGradients = _ => _case.Criterion.Forward(_case.Network.Predict(RandomMatrix.Normal<T>(7, 4, 1)), [0, 1, 2, 0, 1, 2, 0]) }],
        };

        History history = trainer.Fit(_case.Training, _case.Validation, 2);

        History expected = _twin.Trainer().Fit(_twin.Training, _twin.Validation, 2);
        history[History.TrainingLoss].Should().Equal(expected[History.TrainingLoss]);
        history[History.ValidationLoss].Should().Equal(expected[History.ValidationLoss]);
        _case.Hash().Should().Be(_twin.Hash());
    }
}

public sealed class TrainerCallbackTestsInDouble : TrainerCallbackTests<double>;

public sealed class TrainerCallbackTestsInFloat : TrainerCallbackTests<float>;
