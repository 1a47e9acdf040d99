using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch;

/// <summary>The step of the handout (3.5), which has the criterion and the momentum inside: the bits of <see cref="MLP{T}.TrainStep"/>.</summary>
internal sealed class MomentumStep<T>(MLP<T> network) : ITrainingStep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public Sequential<T> Network => network.Layers;

    public double LearningRate => network.LearningRate;

    public (string Name, IStateful State) State => (Checkpoint<T>.MomentumName, new MomentumState<T>(network.LinearLayers));

    public bool TakesClasses => false;

    public Criterion<T> Criterion => network.Criterion;

    public BatchLoss<T> Forward(Matrix<T> x, Matrix<T> y)
    {
        // Not what it returns, the handout's loss of a sample, which adds up the columns: curves are compared with those of other optimizers.
        network.ForwardLoss(x, y);
        return network.BatchLoss;
    }

    public void Backward() => network.BackwardLoss();

    public void Update() => network.Step();
}
