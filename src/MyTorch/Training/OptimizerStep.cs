using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch;

/// <summary>The step of PyTorch: the exact gradients of the criterion's reduced loss, by which an optimizer moves the parameters.</summary>
internal sealed class OptimizerStep<T>(Sequential<T> network, Criterion<T> criterion, Optimizer<T> optimizer) : ITrainingStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public Sequential<T> Network => network;

    public double LearningRate => optimizer.LearningRate;

    public (string Name, IStateful State) State => (Checkpoint<T>.OptimizerName, optimizer);

    public Criterion<T> Criterion => criterion;

    public bool TakesClasses => criterion is ClassificationCriterion<T>;

    public BatchLoss<T> Forward(Matrix<T> x, Matrix<T> y)
    {
        network.ForwardLoss(x, y, criterion);
        return criterion.BatchLoss;
    }

    public void Backward() => network.BackwardLoss(criterion, accumulate: false);

    public void Update() => optimizer.Step();
}
