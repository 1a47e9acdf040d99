using System.Numerics;
using System.Runtime.CompilerServices;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// One level of an MLP: Linear, BatchNorm if it has one, activation. A forward pass is cut along the outputs: a thread does all that there
/// is to do for its columns while they are in its cache. A backward pass is cut along the inputs: a thread owns columns of the
/// input's gradient, which it takes on through the activation and the BatchNorm of the level below, and rows of W, which it moves.
/// </summary>
internal sealed class MLPLevel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Parts are cut between whole vectors of 512 bits.</summary>
    private static readonly int Grain = 64 / Unsafe.SizeOf<T>();

    private readonly MLPLevel<T>? _below;
    private readonly ForwardWork _forward;
    private readonly BackwardWork _backward;
    private T[] _z = [];
    private int _rows;

    public MLPLevel(MLPLevel<T>? below, Linear<T> linear, BatchNorm<T>? batchNorm, Activation<T> activation)
    {
        (_below, Linear, BatchNorm, Activation) = (below, linear, batchNorm, activation);
        _forward = new ForwardWork(this);
        _backward = new BackwardWork(this);
    }

    public Linear<T> Linear { get; }

    public BatchNorm<T>? BatchNorm { get; }

    public Activation<T> Activation { get; }

    public int Inputs => Linear.W.RowCount;

    public int Outputs => Linear.W.ColumnCount;

    /// <summary>The forward pass; returns the buffer of the activation's output.</summary>
    public T[] Forward(T[] x, int rows, bool eval)
    {
        _rows = rows;
        _z = Linear.BeginForward(x, rows);
        BatchNorm?.BeginForward(rows, eval);
        T[] output = Activation.BeginForward(_z, rows, Outputs);
        ThreadTeam.Run(_forward, ThreadTeam.PartsFor(Flops));
        return output;
    }

    /// <summary>
    /// From the gradient of the activation's output to that of the Linear's, in place, for the columns start to end - 1; gives the gradients of
    /// bias, gamma and beta on the way.
    /// </summary>
    public void BackwardColumns(Span<T> delta, int start, int end, bool accumulate)
    {
        Activation.BackwardColumns(delta, start, end);
        BatchNorm?.BackwardColumns(delta, start, end, accumulate);
        Linear.BackwardBias(delta, start, end, accumulate);
    }

    /// <summary>
    /// From the gradient of the Linear's output to the gradient of W and, in <paramref name="next"/>, the gradient of the Linear's output of
    /// the level below.
    /// </summary>
    /// <param name="delta">The gradient of the Linear's output, N x outputs.</param>
    /// <param name="next">Receives that of the level below, N x inputs; not used where there is none.</param>
    /// <param name="accumulate">Whether the old gradients count.</param>
    /// <param name="step">Whether to move W too.</param>
    public void Backward(T[] delta, T[] next, bool accumulate, MomentumStep<T>? step)
    {
        _backward.Set(delta, next, accumulate, step);
        ThreadTeam.Run(_backward, ThreadTeam.PartsFor(_below is null ? Flops : 2 * Flops));
    }

    private long Flops => 2L * _rows * Inputs * Outputs;

    private sealed class ForwardWork(MLPLevel<T> level) : IParallelWork
    {
        public void Run(int part, int parts)
        {
            (int start, int end) = ThreadTeam.Range(level.Outputs, part, parts, Grain);
            if (start < end)
            {
                level.Linear.ForwardColumns(start, end);
                level.BatchNorm?.ForwardColumns(level._z, start, end);
                level.Activation.ForwardColumns(start, end);
            }
        }
    }

    private sealed class BackwardWork(MLPLevel<T> level) : IParallelWork
    {
        private T[] _delta = [];
        private T[] _next = [];
        private bool _accumulate;
        private MomentumStep<T>? _step;

        public void Set(T[] delta, T[] next, bool accumulate, MomentumStep<T>? step) =>
            (_delta, _next, _accumulate, _step) = (delta, next, accumulate, step);

        public void Run(int part, int parts)
        {
            (int start, int end) = ThreadTeam.Range(level.Inputs, part, parts, Grain);
            if (start < end)
            {
                level.Linear.BackwardInputs(_delta, level._below is null ? [] : _next, start, end, _accumulate);
                level._below?.BackwardColumns(_next, start, end, _accumulate);
                if (_step is { } step)
                {
                    level.Linear.StepInputs(step, start, end);
                }
            }
        }
    }
}
