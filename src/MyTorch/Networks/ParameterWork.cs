using System.Numerics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// The last of a training step: the gradients of all weights and biases, from the gradients that the backward pass left at each level, and
/// their update. A thread owns columns of every W: it is the one that updates them and, in the next forward pass, the one that reads them,
/// so that they stay in its cache.
/// </summary>
internal sealed class ParameterWork<T>(MLPLevel<T>[] levels) : IParallelWork where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private bool _backward;
    private bool _accumulate;
    private MomentumStep<T>? _step;

    /// <summary>The gradients.</summary>
    public void Backward(bool accumulate) => Run(backward: true, accumulate, step: null);

    /// <summary>The update of all parameters from the gradients as they are.</summary>
    public void Step(MomentumStep<T> step) => Run(backward: false, accumulate: false, step);

    /// <summary>The gradients, of which the old ones do not count, and the update.</summary>
    public void BackwardAndStep(MomentumStep<T> step) => Run(backward: true, accumulate: false, step);

    public void Run(int part, int parts)
    {
        foreach (MLPLevel<T> level in levels)
        {
            level.BackwardAndStep(part, parts, _backward, _accumulate, _step);
        }
    }

    private void Run(bool backward, bool accumulate, MomentumStep<T>? step)
    {
        (_backward, _accumulate, _step) = (backward, accumulate, step);
        long flops = 0;
        foreach (MLPLevel<T> level in levels)
        {
            flops += (backward ? level.Flops : 0) + (step is null ? 0 : 4L * level.Inputs * level.Outputs);
        }

        ThreadTeam.Run(this, ThreadTeam.PartsFor(flops));
    }
}
