using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>The step of PyTorch: the exact gradients of the criterion's reduced loss, by which an optimizer moves the parameters.</summary>
internal sealed class OptimizerStep<T>(Sequential<T> network, Criterion<T> criterion, Optimizer<T> optimizer) : ITrainingStep<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private int[] _classes = [];

    public Sequential<T> Network => network;

    public double LearningRate => optimizer.LearningRate;

    public (string Name, IStateful State) State => (Checkpoint<T>.OptimizerName, optimizer);

    public bool TakesClasses => criterion is ClassificationCriterion<T>;

    public int? IgnoredClass => criterion.IgnoredClass;

    public BatchLoss<T> Forward(Matrix<T> x, Matrix<T> y)
    {
        network.Stages.RequireInput(x, nameof(x));
        ArgumentNullException.ThrowIfNull(y);
        if (HasClasses(x, y))
        {
            Span<int> classes = Workspace.Reserve(ref _classes, x.RowCount, 1).AsSpan(0, x.RowCount);
            ClassLabels.Read(y, Shape.Of(nameof(x), x), network.Stages.OutputsFor(x.ColumnCount), classes, criterion.IgnoredClass);
            network.ForwardLoss(x, classes, criterion);
        }
        else
        {
            network.ForwardLoss(x, y, criterion);
        }

        return criterion.BatchLoss;
    }

    public void Backward() => network.BackwardLoss(criterion, accumulate: false);

    public void Update() => optimizer.Step();

    /// <summary>Whether labels are class indices. A single column for a single output is a row of probabilities, as any other.</summary>
    private bool HasClasses(Matrix<T> x, Matrix<T> y) => TakesClasses && y.ColumnCount == 1 && network.Stages.OutputsFor(x.ColumnCount) > 1;
}
