using System.Numerics;
using MyTorch.Execution;

namespace MyTorch;

/// <summary>
/// A training step of the handout's network in a single fork: forward pass, loss, backward pass, and the update of every parameter in the
/// chunk that computes its gradient.
/// </summary>
internal sealed class MLPStep<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NetworkPlan<T> _plan;
    private readonly Criterion<T> _criterion;
    private T[] _labels = [];

    public MLPStep(NetworkPlan<T> plan, Criterion<T> criterion, HandoutMomentum<T> momentum)
    {
        (_plan, _criterion) = (plan, criterion);
        var loss = new FusedPasses(grain: 1);
        loss.Add(new Pass("loss", Cut.Blocks(1), (_, _) => _criterion.Forward(_plan.Output.Memory, _labels, _plan.Rows, _plan.Output.Columns)));
        Program = new PassProgram([.. plan.ForwardGroups, loss, .. plan.BackwardGroups(toInput: false, momentum.UpdateOf)]);
    }

    /// <summary>The passes of a step.</summary>
    public PassProgram Program { get; }

    /// <summary>Runs the step on samples and labels that have been checked.</summary>
    public void Run(T[] x, T[] labels, int rows)
    {
        _plan.BeginForward(x, rows);
        _labels = labels;
        _plan.BeginBackward(_criterion.ReserveGradients(rows, _plan.Output.Columns), dx: null, adds: false, T.One / T.CreateTruncating(rows));
        Program.Run(rows);
        _plan.Commit();
    }
}
