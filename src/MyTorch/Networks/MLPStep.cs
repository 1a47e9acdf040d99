using System.Numerics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// The last of a training step of the handout's network: the gradients of all weights and biases, as means over the batch, and the update
/// of all parameters. A thread owns columns of every W: it is the one that updates them and, in the next forward pass, the one that
/// reads them, so that they stay in its cache.
/// </summary>
internal sealed class MLPStep<T>(Pipeline<T> pipeline, Linear<T>[] linearLayers, BatchNorm<T>[] batchNormLayers, MomentumUpdate<T> update) : IParallelWork
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SgdUpdate<T> _plainUpdate = new(update.Rate, Decay: T.Zero, Momentum: T.Zero, Share: T.One, Nesterov: false);
    private bool _backward;

    /// <summary>The update from the gradients as they are, or, with <paramref name="backward"/>, from those of the last backward pass.</summary>
    public void Run(bool backward)
    {
        _backward = backward;
        long flops = 0;
        foreach (Stage<T> stage in pipeline.Stages)
        {
            flops += (backward ? stage.Flops : 0) + (4L * stage.Inputs * stage.Outputs);
        }

        ThreadTeam.Run(this, ThreadTeam.PartsFor(flops));
    }

    public void Run(int part, int parts)
    {
        T mean = T.One / T.CreateTruncating(Math.Max(1, pipeline.Rows));
        for (int l = 0; l < linearLayers.Length; l++)
        {
            (int start, int end) = Stage<T>.Columns(linearLayers[l].W.ColumnCount, part, parts);
            if (_backward)
            {
                pipeline.Stages[l].BackwardParameters(part, parts, mean, accumulate: false);
            }

            linearLayers[l].Step(update, start, end);
            if (l < batchNormLayers.Length)
            {
                batchNormLayers[l].Step(_plainUpdate, start, end);
            }
        }
    }
}
