using System.Numerics;
using System.Runtime.CompilerServices;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// A layer of a network and the layers behind it that work column by column: one fork for a pass. A thread takes its columns through all
/// that there is to do while they are in its cache: columns of the output in the forward pass and for the parameters, columns of the
/// input for the gradient that goes down, which it takes on through the last layers of the stage below.
/// </summary>
internal sealed class Stage<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Parts are cut between whole vectors of 512 bits.</summary>
    private static readonly int Grain = 64 / Unsafe.SizeOf<T>();

    private readonly Stage<T>? _below;
    private readonly ILayerWork<T> _head;
    private readonly IColumnwise<T>[] _tail;
    private readonly ForwardWork _forward;
    private readonly BackwardWork _backward;
    private T[] _delta = [];
    private int _rows;

    public Stage(Stage<T>? below, ILayerWork<T> head, IColumnwise<T>[] tail)
    {
        (_below, _head, _tail) = (below, head, tail);
        _forward = new ForwardWork(this);
        _backward = new BackwardWork(this);
    }

    /// <summary>Columns of the last input.</summary>
    public int Inputs { get; private set; }

    /// <summary>Columns of the last output.</summary>
    public int Outputs { get; private set; }

    /// <summary>The floating-point operations of a pass over the last batch.</summary>
    public long Flops => _head.Flops(_rows, Inputs);

    /// <summary>The forward pass; returns the buffer of the output.</summary>
    public T[] Forward(T[] x, int rows, int inputs)
    {
        (_rows, Inputs, Outputs) = (rows, inputs, _head.OutputColumns(inputs));
        T[] y = _head.BeginForward(x, rows, inputs, inPlace: false);
        bool inPlace = !_head.KeepsOutput;
        foreach (IColumnwise<T> layer in _tail)
        {
            y = layer.BeginForward(y, rows, Outputs, inPlace);
            inPlace = !layer.KeepsOutput;
        }

        ThreadTeam.Run(_forward, ThreadTeam.PartsFor(Flops));
        return y;
    }

    /// <summary>The backward pass of the last stage of a network, up to the output of its first layer.</summary>
    public void BeginBackward(ReadOnlySpan<T> gradient, bool accumulate)
    {
        gradient.CopyTo(ReserveDelta());
        BackwardTail(0, Outputs, accumulate);
    }

    /// <summary>From the gradient of the first layer's output to that of its input.</summary>
    /// <param name="dx">Receives it, rows x inputs, at the first stage of a network; null at the others, where it goes on to the stage below.</param>
    /// <param name="accumulate">Whether the old gradients of parameters count.</param>
    public void Backward(T[]? dx, bool accumulate)
    {
        _head.BeginBackward(_delta.AsSpan(0, _rows * Outputs));
        _backward.Set(dx ?? _below?.ReserveDelta(), accumulate);
        if (dx is not null || _below is not null || _head is IColumnwise<T>)
        {
            ThreadTeam.Run(_backward, ThreadTeam.PartsFor(Flops));
        }
    }

    /// <summary>The gradients of the first layer's parameters, for the part of its outputs that is one thread's.</summary>
    public void BackwardParameters(int part, int parts, T scale, bool accumulate)
    {
        (int start, int end) = Columns(Outputs, part, parts);
        if (start < end)
        {
            _head.BackwardOutputs(_delta, start, end, scale, accumulate);
        }
    }

    /// <summary>The columns, of so many, that are a thread's.</summary>
    public static (int Start, int End) Columns(int columns, int part, int parts) => ThreadTeam.Range(columns, part, parts, Grain);

    private T[] ReserveDelta() => Workspace.Reserve(ref _delta, _rows, Outputs);

    /// <summary>The first layer; where nobody asks for the gradient of the input, its parameters may still have theirs.</summary>
    private void BackwardHead(T[]? dx, int start, int end, bool accumulate)
    {
        if (dx is not null)
        {
            _head.BackwardInputs(_delta, dx, _rows, start, end, accumulate);
        }
        else
        {
            ((IColumnwise<T>)_head).BackwardColumns(_delta, start, end, accumulate);
        }
    }

    private void BackwardTail(int start, int end, bool accumulate)
    {
        for (int layer = _tail.Length - 1; layer >= 0; layer--)
        {
            _tail[layer].BackwardColumns(_delta, start, end, accumulate);
        }
    }

    private sealed class ForwardWork(Stage<T> stage) : IParallelWork
    {
        public void Run(int part, int parts)
        {
            (int start, int end) = Columns(stage.Outputs, part, parts);
            if (start < end)
            {
                stage._head.ForwardColumns(start, end);
                foreach (IColumnwise<T> layer in stage._tail)
                {
                    layer.ForwardColumns(start, end);
                }
            }
        }
    }

    private sealed class BackwardWork(Stage<T> stage) : IParallelWork
    {
        private T[]? _target;
        private bool _accumulate;

        public void Set(T[]? target, bool accumulate) => (_target, _accumulate) = (target, accumulate);

        public void Run(int part, int parts)
        {
            (int start, int end) = Columns(stage.Inputs, part, parts);
            if (start < end)
            {
                stage.BackwardHead(_target, start, end, _accumulate);
                stage._below?.BackwardTail(start, end, _accumulate);
            }
        }
    }
}
