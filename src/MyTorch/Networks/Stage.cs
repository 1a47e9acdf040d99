using System.Numerics;
using System.Runtime.CompilerServices;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// A layer of a network and the layers behind it that work column by column: one fork for a pass. A thread takes its columns through all
/// that there is to do while they are in its cache: columns of the output in the forward pass, columns of the input for the gradient that
/// goes down, which it takes on through the last layers of the stage below. Where there are many inputs and few outputs, the first layer's
/// forward pass takes a fork of its own before (<see cref="IInputwise{T}"/>).
/// </summary>
internal sealed class Stage<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Parts are cut between whole vectors of 512 bits.</summary>
    private static readonly int Grain = 64 / Unsafe.SizeOf<T>();

    private readonly Stage<T>? _below;
    private readonly ILayerWork<T> _head;
    private readonly IInputwise<T>? _inputwise;
    private readonly IColumnwise<T>[] _tail;
    private readonly bool _isColumnwise;
    private readonly bool[] _inPlace;
    private readonly BlockWork _blocks;
    private readonly ForwardWork _forward;
    private readonly EndWork _end;
    private readonly BackwardWork _backward;
    private T[] _buffer = [];
    private T[] _delta = [];
    private int _rows;

    public Stage(Stage<T>? below, ILayerWork<T> head, IColumnwise<T>[] tail)
    {
        (_below, _head, _tail) = (below, head, tail);
        _isColumnwise = head is IColumnwise<T>;
        _inputwise = head as IInputwise<T>;

        // Whether a layer may work in the output of the one before it.
        _inPlace = [.. tail.Prepend(head).Take(tail.Length).Select(layer => !layer.KeepsOutput)];
        _blocks = new BlockWork(this);
        _forward = new ForwardWork(this);
        _end = new EndWork(this);
        _backward = new BackwardWork(this);
    }

    /// <summary>Columns of the last input.</summary>
    public int Inputs { get; private set; }

    /// <summary>Columns of the last output.</summary>
    public int Outputs { get; private set; }

    /// <summary>The floating-point operations of a pass over the last batch.</summary>
    public long Flops => _head.Flops(_rows, Inputs);

    /// <summary>The forward pass; returns the buffer of the output.</summary>
    /// <param name="x">The input, rows x inputs.</param>
    /// <param name="rows">Rows of the input.</param>
    /// <param name="inputs">Columns of the input.</param>
    /// <param name="copy">Receives the output too, or null; may be <paramref name="x"/> where the first layer does not keep that.</param>
    public T[] Forward(T[] x, int rows, int inputs, T[]? copy)
    {
        (_rows, Inputs, Outputs) = (rows, inputs, _head.OutputColumns(inputs));
        T[] y = _head.BeginForward(x, rows, inputs, inPlace: false);
        for (int layer = 0; layer < _tail.Length; layer++)
        {
            y = _tail[layer].BeginForward(y, rows, Outputs, _inPlace[layer]);
        }

        int parts = ThreadTeam.PartsFor(Flops);
        bool byBlocks = parts > 1 && _blocks.Run(parts);
        _forward.Set(y, _isColumnwise ? copy : null, byBlocks);
        ThreadTeam.Run(_forward, parts);
        if (!_isColumnwise && copy is not null)
        {
            y.AsSpan(0, rows * Outputs).CopyTo(copy);
        }

        return y;
    }

    /// <summary>The backward pass of the last stage of a network, up to the output of its first layer.</summary>
    /// <param name="gradient">The gradient of the output. It is only read.</param>
    /// <param name="dx">What the backward pass is going to write: where it is the gradient itself, a first layer that goes on reading needs a copy.</param>
    /// <param name="accumulate">Whether the old gradients of parameters count.</param>
    public void BeginBackward(T[] gradient, T[]? dx, bool accumulate)
    {
        if (_tail.Length == 0 && (_isColumnwise || !ReferenceEquals(gradient, dx)))
        {
            _delta = gradient;
            return;
        }

        ReserveDelta();
        long flops = 0;
        foreach (IColumnwise<T> layer in _tail)
        {
            flops += layer.Flops(_rows, Outputs);
        }

        _end.Set(gradient, accumulate);
        ThreadTeam.Run(_end, ThreadTeam.PartsFor(flops));
    }

    /// <summary>From the gradient of the first layer's output to that of its input.</summary>
    /// <param name="dx">
    /// Receives it, rows x inputs, at the first stage of a network; null at the others, where it goes on to the stage below. Where nobody asks
    /// for it, a column-wise layer works it out all the same, since the gradients of its parameters come with it.
    /// </param>
    /// <param name="accumulate">Whether the old gradients of parameters count.</param>
    public void Backward(T[]? dx, bool accumulate)
    {
        _head.BeginBackward(_delta);
        T[]? target = dx ?? _below?.ReserveDelta() ?? (_isColumnwise ? ReserveBuffer() : null);
        if (target is not null)
        {
            _backward.Set(target, accumulate);
            ThreadTeam.Run(_backward, ThreadTeam.PartsFor(Flops));
        }
    }

    /// <summary>The gradients of the first layer's parameters, as far as they are one thread's.</summary>
    public void BackwardParameters(int part, int parts, T scale, bool accumulate) =>
        _head.BackwardParameters(_delta, part, parts, scale, accumulate);

    /// <summary>The columns, of so many, that are a thread's.</summary>
    public static (int Start, int End) Columns(int columns, int part, int parts) => ThreadTeam.Range(columns, part, parts, Grain);

    /// <summary>The gradient of the first layer's output in a buffer of this stage, not in what a caller gave.</summary>
    private T[] ReserveDelta() => _delta = ReserveBuffer();

    private T[] ReserveBuffer() => Workspace.Reserve(ref _buffer, _rows, Outputs);

    private void BackwardTail(int start, int end, bool accumulate)
    {
        for (int layer = _tail.Length - 1; layer >= 0; layer--)
        {
            _tail[layer].BackwardColumns(_delta, start, end, accumulate);
        }
    }

    /// <summary>The first layer's forward pass, for as much of it as can be cut along the input.</summary>
    private sealed class BlockWork(Stage<T> stage) : IParallelWork
    {
        private int _blocks;

        /// <summary>Returns false where it cannot.</summary>
        public bool Run(int parts)
        {
            _blocks = stage._inputwise?.InputBlocks(stage._rows) ?? 1;
            if (_blocks == 1)
            {
                return false;
            }

            ThreadTeam.Run(this, Math.Min(parts, _blocks));
            return true;
        }

        public void Run(int part, int parts)
        {
            (int start, int end) = ThreadTeam.Range(_blocks, part, parts, grain: 1);
            for (int block = start; block < end; block++)
            {
                stage._inputwise!.ForwardBlock(block);
            }
        }
    }

    private sealed class ForwardWork(Stage<T> stage) : IParallelWork
    {
        private T[] _output = [];
        private T[]? _copy;
        private bool _byBlocks;

        public void Set(T[] output, T[]? copy, bool byBlocks) => (_output, _copy, _byBlocks) = (output, copy, byBlocks);

        public void Run(int part, int parts)
        {
            (int start, int end) = Columns(stage.Outputs, part, parts);
            int step = _copy is null ? Math.Max(1, end - start) : IColumnwise<T>.ColumnsOfPiece(stage._rows);
            for (; start < end; start += step)
            {
                RunPiece(start, Math.Min(start + step, end));
            }
        }

        private void RunPiece(int start, int end)
        {
            if (_byBlocks)
            {
                stage._inputwise!.AddBlocks(start, end);
            }
            else
            {
                stage._head.ForwardColumns(start, end);
            }

            foreach (IColumnwise<T> layer in stage._tail)
            {
                layer.ForwardColumns(start, end);
            }

            if (_copy is not null)
            {
                Range columns = (start * stage._rows)..(end * stage._rows);
                _output.AsSpan(columns).CopyTo(_copy.AsSpan(columns));
            }
        }
    }

    /// <summary>What is behind the first layer of the last stage, from a gradient that stays as it is.</summary>
    private sealed class EndWork(Stage<T> stage) : IParallelWork
    {
        private T[] _gradient = [];
        private bool _accumulate;

        public void Set(T[] gradient, bool accumulate) => (_gradient, _accumulate) = (gradient, accumulate);

        public void Run(int part, int parts)
        {
            (int start, int end) = Columns(stage.Outputs, part, parts);
            Range columns = (start * stage._rows)..(end * stage._rows);
            _gradient.AsSpan(columns).CopyTo(stage._delta.AsSpan(columns));
            stage.BackwardTail(start, end, _accumulate);
        }
    }

    private sealed class BackwardWork(Stage<T> stage) : IParallelWork
    {
        private T[] _target = [];
        private bool _accumulate;

        public void Set(T[] target, bool accumulate) => (_target, _accumulate) = (target, accumulate);

        public void Run(int part, int parts)
        {
            (int start, int end) = Columns(stage.Inputs, part, parts);
            if (start < end)
            {
                stage._head.BackwardInputs(stage._delta, _target, stage._rows, start, end, _accumulate);
                stage._below?.BackwardTail(start, end, _accumulate);
            }
        }
    }
}
