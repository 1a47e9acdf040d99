using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch;

/// <summary>A training step on a batch, in parts between which a loop can look at the loss and at the gradients.</summary>
internal interface ITrainingStep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The layers.</summary>
    Sequential<T> Network { get; }

    /// <summary>The learning rate of the next step.</summary>
    double LearningRate { get; }

    /// <summary>Whether labels may be class indices, N x 1, in the place of rows with a column for each class.</summary>
    bool TakesClasses { get; }

    /// <summary>The loss.</summary>
    Criterion<T> Criterion { get; }

    /// <summary>What the next steps depend on beside the layers, and what a checkpoint calls it.</summary>
    (string Name, IStateful State) State { get; }

    /// <summary>Checks everything, then the forward pass; changes nothing that lasts.</summary>
    BatchLoss<T> Forward(Matrix<T> x, Matrix<T> y);

    /// <summary>The gradients of that loss, in the place of the old ones.</summary>
    void Backward();

    /// <summary>Moves the parameters by their gradients as they are.</summary>
    void Update();
}
