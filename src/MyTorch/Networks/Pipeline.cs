using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>Layers one after the other, cut into stages: a new one begins with each layer that mixes columns.</summary>
internal sealed class Pipeline<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ILayerWork<T>[] _layers;
    private readonly Stage<T>[] _stages;
    private readonly GradientWork _gradients;
    private readonly bool _isNetwork;

    /// <summary>Cuts layers into stages.</summary>
    /// <param name="layers">The layers.</param>
    /// <param name="isNetwork">Whether they are those of a network; otherwise a single layer that is called directly.</param>
    public Pipeline(IReadOnlyList<Layer<T>> layers, bool isNetwork = false)
    {
        _isNetwork = isNetwork;
        _layers = [.. layers.Cast<ILayerWork<T>>()];
        var stages = new List<Stage<T>>();
        int end;
        for (int start = 0; start < _layers.Length; start = end)
        {
            end = start + 1;
            while (end < _layers.Length && _layers[end] is IColumnwise<T>)
            {
                end++;
            }

            stages.Add(new Stage<T>(stages.LastOrDefault(), _layers[start], [.. _layers[(start + 1)..end].Cast<IColumnwise<T>>()]));
        }

        _stages = [.. stages];
        _gradients = new GradientWork(_stages);
    }

    /// <summary>The layers.</summary>
    public ReadOnlySpan<ILayerWork<T>> Layers => _layers;

    /// <summary>The stages, from the input to the output.</summary>
    public ReadOnlySpan<Stage<T>> Stages => _stages;

    /// <summary>Rows of the last batch, 0 before the first.</summary>
    public int Rows { get; private set; }

    /// <summary>The buffer of the last output, empty before the first.</summary>
    public T[] Output { get; private set; } = [];

    /// <summary>Columns of the last input.</summary>
    public int Inputs => _stages[0].Inputs;

    /// <summary>Columns of the last output.</summary>
    public int Outputs => _stages[^1].Outputs;

    /// <summary>Whether the input must stay as it is until the backward pass.</summary>
    public bool KeepsInput => _layers[0].KeepsInput;

    /// <summary>The columns that an input must have, those of the first layer that minds, or null where any number will do.</summary>
    private int? InputColumns
    {
        get
        {
            foreach (ILayerWork<T> layer in _layers)
            {
                if (layer.InputColumns is { } columns)
                {
                    return columns;
                }
            }

            return null;
        }
    }

    /// <summary>What it is that minds, for messages: in a network with the number and kind of its layer.</summary>
    private Shape InputShape
    {
        get
        {
            int index = Array.FindIndex(_layers, layer => layer.InputColumns is not null);
            Shape shape = _layers[index].InputShape;
            return _layers.Length == 1 ? shape : shape with { Name = $"{shape.Name} of layer {index} ({Guard.NameOf(_layers[index])})" };
        }
    }

    /// <summary>The columns of the output for an input of so many.</summary>
    public int OutputsFor(int inputs)
    {
        foreach (ILayerWork<T> layer in _layers)
        {
            inputs = layer.OutputColumns(inputs);
        }

        return inputs;
    }

    /// <summary>Refuses a batch without rows, or with other columns than the first layer that minds takes.</summary>
    public void RequireInput(Matrix<T> x, string name)
    {
        Shape.RequireBatch(x, name);
        if (InputColumns is { } columns && x.ColumnCount != columns)
        {
            Shape.RequireColumns(x, name, columns, InputShape);
        }
    }

    /// <summary>Refuses samples with another number of features than the first layer that minds takes.</summary>
    public void RequireFeatures(int features, string name)
    {
        if (InputColumns is { } columns && features != columns)
        {
            throw new ArgumentException($"{name} has {Shape.Count(features, "feature")}, but {InputShape}: {name} must have {columns}.", name);
        }
    }

    /// <summary>Refuses a sample of another length than the first layer that minds takes.</summary>
    public void RequireSample(ReadOnlySpan<T> sample, string name)
    {
        if (InputColumns is { } columns && sample.Length != columns)
        {
            Shape.RequireLength(sample.Length, name, columns, InputShape);
        }
    }

    /// <summary>The forward pass; returns the buffer of the output, and writes it into <paramref name="copy"/> too if there is one.</summary>
    public T[] Forward(T[] x, int rows, int inputs, T[]? copy = null)
    {
        T[] y = x;
        foreach (Stage<T> stage in _stages)
        {
            y = stage.Forward(y, rows, inputs, stage == _stages[^1] ? copy : null);
            inputs = stage.Outputs;
        }

        (Rows, Output) = (rows, y);
        return y;
    }

    /// <summary>Commits the lasting effects of a training forward pass: the running estimates of BatchNorm move.</summary>
    public void EndForward()
    {
        foreach (ILayerWork<T> layer in _layers)
        {
            layer.EndForward(_isNetwork);
        }
    }

    /// <summary>
    /// The gradients from stage to stage, and those of the parameters of column-wise layers on the way; at last that of the input, if there is
    /// a <paramref name="dx"/> to receive it.
    /// </summary>
    public void Backward(T[] gradient, T[]? dx, bool accumulate)
    {
        _stages[^1].BeginBackward(gradient, dx, accumulate);
        for (int stage = _stages.Length - 1; stage > 0; stage--)
        {
            _stages[stage].Backward(dx: null, accumulate);
        }

        _stages[0].Backward(dx, accumulate);
    }

    /// <summary>The gradients of all other parameters, times a factor, from those that the backward pass left at each stage.</summary>
    public void BackwardParameters(T scale, bool accumulate) => _gradients.Run(scale, accumulate);

    private sealed class GradientWork(Stage<T>[] stages) : IParallelWork
    {
        private T _scale;
        private bool _accumulate;

        public void Run(T scale, bool accumulate)
        {
            (_scale, _accumulate) = (scale, accumulate);
            long flops = 0;
            foreach (Stage<T> stage in stages)
            {
                flops += stage.Flops;
            }

            ThreadTeam.Run(this, ThreadTeam.PartsFor(flops));
        }

        public void Run(int part, int parts)
        {
            foreach (Stage<T> stage in stages)
            {
                stage.BackwardParameters(part, parts, _scale, _accumulate);
            }
        }
    }
}
