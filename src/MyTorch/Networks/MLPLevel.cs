using System.Numerics;
using System.Runtime.CompilerServices;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// One level of an MLP: Linear, BatchNorm if it has one, activation. All work on a level is cut along columns, which a thread takes
/// through all that there is to do while they are in its cache: columns of the output in the forward pass and for the parameters,
/// columns of the input for the gradient that goes down.
/// </summary>
internal sealed class MLPLevel<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Parts are cut between whole vectors of 512 bits.</summary>
    private static readonly int Grain = 64 / Unsafe.SizeOf<T>();

    private readonly MLPLevel<T>? _below;
    private readonly ForwardWork _forward;
    private readonly BackwardWork _backward;
    private T[] _z = [];
    private T[] _delta = [];
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

    /// <summary>The floating-point operations of a forward pass, and of the gradient of W or of the input.</summary>
    public long Flops => 2L * _rows * Inputs * Outputs;

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

    /// <summary>The backward pass of the topmost level, from the gradient of the activation's output to that of the Linear's.</summary>
    public void BeginBackward(ReadOnlySpan<T> gradient, bool accumulate)
    {
        gradient.CopyTo(ReserveDelta());
        BackwardColumns(0, Outputs, accumulate);
    }

    /// <summary>From the gradient of this Linear's output to that of the Linear's of the level below.</summary>
    public void Backward(bool accumulate)
    {
        _below!.ReserveDelta();
        _backward.Accumulate = accumulate;
        ThreadTeam.Run(_backward, ThreadTeam.PartsFor(Flops));
    }

    /// <summary>The part of the outputs that is one thread's: the gradients of W and b there, if asked for, and then the step.</summary>
    public void BackwardAndStep(int part, int parts, bool backward, bool accumulate, MomentumStep<T>? step)
    {
        (int start, int end) = ThreadTeam.Range(Outputs, part, parts, Grain);
        if (start < end && backward)
        {
            Linear.BackwardOutputs(_delta, start, end, accumulate);
        }

        if (start < end && step is { } change)
        {
            Linear.StepOutputs(change, start, end);
            BatchNorm?.Step(change.LearningRate, start, end);
        }
    }

    private T[] ReserveDelta() => Workspace.Reserve(ref _delta, _rows, Outputs);

    /// <summary>
    /// From the gradient of the activation's output to that of the Linear's, in place, for the columns start to end - 1; gives the gradients of
    /// gamma and beta on the way.
    /// </summary>
    private void BackwardColumns(int start, int end, bool accumulate)
    {
        Activation.BackwardColumns(_delta, start, end);
        BatchNorm?.BackwardColumns(_delta, start, end, accumulate);
    }

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
        public bool Accumulate { get; set; }

        public void Run(int part, int parts)
        {
            (int start, int end) = ThreadTeam.Range(level.Inputs, part, parts, Grain);
            if (start < end)
            {
                level.Linear.BackwardInputs(level._delta, level._below!._delta, start, end);
                level._below.BackwardColumns(start, end, Accumulate);
            }
        }
    }
}
