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

    public T Forward(Matrix<T> x, Matrix<T> y)
    {
        network.ForwardLoss(x, y, criterion);
        return criterion.Reduction == Reduction.Mean ? criterion.Value : criterion.TotalLoss() / T.CreateTruncating(x.RowCount);
    }

    public void Backward() => network.BackwardLoss(criterion, accumulate: false);

    public void Update() => optimizer.Step();
}
