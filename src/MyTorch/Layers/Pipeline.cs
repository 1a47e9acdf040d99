using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch;

/// <summary>Consecutive layers: their requirements for the input, and their plans for training and prediction.</summary>
internal sealed class Pipeline<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Layer<T>[] _layers;

    // A plan is removed while in use. There are twice as many slots as cores; if all plans are in use, another is created.
    private readonly NetworkPlan<T>?[] _predictions = new NetworkPlan<T>?[2 * Environment.ProcessorCount];
    private readonly Dictionary<int, Stack<NetworkPlan<T>>> _training = [];
    private NetworkPlan<T>? _plan;

    /// <param name="layers">The layers.</param>
    /// <param name="isNetwork">Whether they belong to a network; false for a layer used on its own.</param>
    public Pipeline(IReadOnlyList<Layer<T>> layers, bool isNetwork) =>
        (_layers, IsNetwork, IsBuiltIn) = ([.. layers], isNetwork, layers.All(layer => layer.IsBuiltIn));

    /// <summary>Whether all layers belong to this library, whose passes do not throw.</summary>
    public bool IsBuiltIn { get; }

    /// <summary>Whether the layers belong to a network.</summary>
    public bool IsNetwork { get; }

    /// <summary>The layers.</summary>
    public ReadOnlySpan<Layer<T>> Layers => _layers;

    /// <summary>The number of rows of the last batch; 0 before the first one.</summary>
    public int Rows => _plan?.Rows ?? 0;

    /// <summary>The buffer of the last output.</summary>
    /// <exception cref="NullReferenceException">There was no forward pass yet: see <see cref="Rows"/>.</exception>
    public ColumnBuffer<T> Output => _plan!.Output;

    /// <summary>The number of columns of the last input.</summary>
    public int Inputs => _plan!.Input.Columns;

    /// <summary>The number of columns of the last output.</summary>
    public int Outputs => _plan!.Output.Columns;

    /// <summary>Whether the input must not change until the backward pass.</summary>
    public bool NeedsInput => _layers[0].NeedsInput;

    /// <summary>
    /// The number of input columns for which the first layer with a fixed width gets the number it requires; null if any number is accepted, or
    /// if there is no such number.
    /// </summary>
    public int? InputColumns => FindInputs().Columns;

    /// <summary>Whether no number of input columns satisfies the first layer with a fixed width.</summary>
    public bool AcceptsNoInput => FindInputs() is { IsKnown: true, Columns: null } && Array.Exists(_layers, layer => layer.InputColumns is not null);

    /// <summary>The shape that requires <see cref="InputColumns"/>, for messages; in a network with the index and kind of its layer.</summary>
    private Shape InputShape
    {
        get
        {
            int index = Array.FindIndex(_layers, layer => layer.InputColumns is not null);
            Shape shape = _layers[index].InputShape;
            return _layers.Length == 1 ? shape : shape with { Name = $"{shape.Name} of layer {index} ({_layers[index].Name})" };
        }
    }

    /// <summary>Returns the number of output columns for the given number of input columns.</summary>
    public int OutputsFor(int inputs)
    {
        foreach (Layer<T> layer in _layers)
        {
            inputs = layer.OutputColumns(inputs);
        }

        return inputs;
    }

    /// <summary>
    /// Computes the number of columns from the first layer with a fixed width back to the input; unknown if a layer between them cannot compute
    /// its input columns from its output columns.
    /// </summary>
    private (bool IsKnown, int? Columns) FindInputs()
    {
        // Reads the property of each layer once, since a composed layer evaluates that of all its layers.
        int index = -1;
        int? inputs = null;
        while (inputs is null && ++index < _layers.Length)
        {
            inputs = _layers[index].InputColumns;
        }

        while (inputs is { } columns && --index >= 0)
        {
            if (!_layers[index].KnowsInputs(columns))
            {
                return (false, null);
            }

            inputs = _layers[index].InputsFor(columns);
        }

        return (true, inputs);
    }

    /// <summary>Throws if a batch has no rows or the wrong number of columns.</summary>
    public void RequireInput(Matrix<T> x, string name)
    {
        Shape.RequireBatch(x, name);
        RequireInput(x.RowCount, x.ColumnCount, name);
    }

    /// <summary>Throws if the shape of a batch has the wrong number of columns.</summary>
    public void RequireInput(int rows, int inputs, string name)
    {
        if (InputColumns is { } columns && inputs != columns)
        {
            throw Shape.WrongColumns(new Shape(name, rows, inputs), columns, InputShape);
        }
    }

    /// <summary>Throws if samples have the wrong number of features.</summary>
    public void RequireFeatures(int features, string name)
    {
        if (InputColumns is { } columns && features != columns)
        {
            throw new ArgumentException($"{name} has {Shape.Count(features, "feature")}, but {InputShape}: {name} must have {columns}.", name);
        }
    }

    /// <summary>Throws if a sample has the wrong length.</summary>
    public void RequireSample(ReadOnlySpan<T> sample, string name)
    {
        if (InputColumns is { } columns && sample.Length != columns)
        {
            Shape.RequireLength(sample.Length, name, columns, InputShape);
        }
    }

    /// <summary>Returns the plan for training on inputs with the given number of columns.</summary>
    public NetworkPlan<T> PlanFor(int inputs) =>
        _plan is { } plan && plan.Input.Columns == inputs ? plan : _plan = new NetworkPlan<T>(this, inputs, isPrediction: false);

    /// <summary>Runs the forward pass, and copies the output to <paramref name="result"/> if it is not null.</summary>
    public void Forward(T[] x, int rows, int inputs, bool? isTraining = null, T[]? result = null) =>
        PlanFor(inputs).Forward(x, rows, isTraining, result);

    /// <summary>Commits the lasting effects of the last forward pass if it was a training pass.</summary>
    public void Commit() => _plan!.Commit();

    /// <summary>Runs the backward pass of the last batch.</summary>
    public void Backward(T[] gradient, T[]? dx, bool adds, T weightScale) => _plan!.Backward(gradient, dx, adds, weightScale);

    /// <summary>Rents a plan for one place in a graph; return it with <see cref="ReturnTraining"/>.</summary>
    public NetworkPlan<T> RentTraining(int inputs)
    {
        lock (_training)
        {
            return _training.TryGetValue(inputs, out Stack<NetworkPlan<T>>? plans) && plans.TryPop(out NetworkPlan<T>? plan) ? plan : new NetworkPlan<T>(this, inputs, isPrediction: false);
        }
    }

    /// <summary>Returns a rented plan and releases its references to the arrays of the graph.</summary>
    public void ReturnTraining(NetworkPlan<T> plan)
    {
        plan.Input.Clear();
        lock (_training)
        {
            if (!_training.TryGetValue(plan.Input.Columns, out Stack<NetworkPlan<T>>? plans))
            {
                _training.Add(plan.Input.Columns, plans = new Stack<NetworkPlan<T>>());
            }

            plans.Push(plan);
        }
    }

    /// <summary>Rents a plan for predictions; return it with <see cref="Return"/>.</summary>
    public NetworkPlan<T> RentPrediction(int inputs)
    {
        for (int i = 0; i < _predictions.Length; i++)
        {
            if (_predictions[i] is not null && Interlocked.Exchange(ref _predictions[i], null) is { } plan && plan.Input.Columns == inputs)
            {
                return plan;
            }
        }

        return new NetworkPlan<T>(this, inputs, isPrediction: true);
    }

    /// <summary>Returns a rented plan and releases its references to the arrays of the caller.</summary>
    public void Return(NetworkPlan<T> plan)
    {
        plan.Input.Clear();
        for (int i = 0; i < _predictions.Length; i++)
        {
            if (_predictions[i] is null && Interlocked.CompareExchange(ref _predictions[i], plan, null) is null)
            {
                return;
            }
        }
    }
}
