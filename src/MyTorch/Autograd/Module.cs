using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Autograd;

/// <summary>
/// A layer whose forward pass is a formula of variables: derive from it, register the layers and parameters it uses, and override
/// <see cref="Forward(Variable{T})"/>. Gradients are computed by automatic differentiation.
/// </summary>
/// <remarks>
/// A module can be used like any other layer. A registered layer may be used several times; its gradients add up. Modules may be nested.
/// Predictions call <see cref="Forward(Variable{T})"/> on several threads at once, so it must not change fields of the module. Within it,
/// <see cref="Layer{T}.IsTraining"/> is the mode of the running pass; a prediction is always in evaluation mode.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
[SuppressMessage("Naming", "CA1716", Justification = "The established term in PyTorch.")]
public abstract class Module<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<(string Name, Layer<T> Layer)> _layers = [];
    private readonly List<Parameter<T>> _own = [];
    private readonly List<Parameter<T>> _parameters = [];
    private readonly Dictionary<Parameter<T>, string> _paths = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> _outputs = [];

    /// <summary>The parameters of the module and its layers, each once, in order of registration.</summary>
    public sealed override IReadOnlyList<Parameter<T>> Parameters => _parameters;

    /// <summary>The registered layers with their names.</summary>
    public IReadOnlyList<(string Name, Layer<T> Layer)> Layers => _layers;

    /// <inheritdoc/>
    protected internal sealed override bool NeedsInput => false;

    /// <inheritdoc/>
    protected internal sealed override bool NeedsOutput => false;

    /// <inheritdoc/>
    protected internal sealed override bool CanRunInPlace => true;

    internal sealed override bool IsBuiltIn => false;

    private protected sealed override bool? RunningMode => GraphThread<T>.Current.Mode;

    internal sealed override bool KnowsInputs(int outputs) => false;

    internal sealed override IEnumerable<Layer<T>> Descendants => _layers.SelectMany(entry => entry.Layer.Descendants).Prepend(this);

    internal sealed override IReadOnlyList<StateEntry<T>> StateEntries =>
    [
        .. _own.Select(StateEntry<T>.Of),
        .. _layers.SelectMany(entry => entry.Layer.StateEntries.Select(state => state with { Name = $"{entry.Name}.{state.Name}" })),
    ];

    internal sealed override IReadOnlyList<LayerSetting> Settings =>
        [.. _layers.SelectMany(entry => entry.Layer.Settings.Select(setting => setting with { Name = $"{entry.Name}.{setting.Name}" }))];

    /// <summary>Computes the output of the module from its input.</summary>
    /// <param name="x">The input, N x inputs.</param>
    /// <returns>The output, N x outputs.</returns>
    public abstract Variable<T> Forward(Variable<T> x);

    /// <summary>
    /// Returns the number of columns of the output. The default runs a forward pass of a row of zeros in evaluation mode; override it if that is
    /// not possible.
    /// </summary>
    /// <param name="inputs">The number of columns of the input.</param>
    public override int OutputColumns(int inputs)
    {
        lock (_outputs)
        {
            if (!_outputs.TryGetValue(inputs, out int outputs))
            {
                _outputs.Add(inputs, outputs = ModulePass<T>.Predict(this, new T[inputs], 1, inputs).Columns);
            }

            return outputs;
        }
    }

    /// <summary>Sets the module and its registered layers to training mode.</summary>
    public override void Train()
    {
        base.Train();
        _layers.ForEach(entry => entry.Layer.Train());
    }

    /// <summary>Sets the module and its registered layers to evaluation mode.</summary>
    public override void Eval()
    {
        base.Eval();
        _layers.ForEach(entry => entry.Layer.Eval());
    }

    /// <summary>Registers a layer; its parameters become parameters of the module.</summary>
    /// <typeparam name="TLayer">The type of the layer.</typeparam>
    /// <param name="name">The prefix of the layer's names in state files, like the attribute name in PyTorch.</param>
    /// <param name="layer">The layer.</param>
    /// <returns>The layer.</returns>
    /// <exception cref="ArgumentException">The name is empty, contains a dot, or is already registered.</exception>
    protected TLayer Register<TLayer>(string name, TLayer layer) where TLayer : Layer<T>
    {
        ArgumentNullException.ThrowIfNull(layer);
        RequireName(name);
        _names.Add(name);
        _layers.Add((name, layer));
        foreach (Parameter<T> parameter in layer.Parameters)
        {
            Add(parameter, name, layer);
        }

        return layer;
    }

    /// <summary>Registers a parameter of the module itself.</summary>
    /// <param name="name">The name in state files.</param>
    /// <param name="value">The initial value, which is copied.</param>
    /// <param name="kind">The kind of the parameter, for penalties and weight decay.</param>
    /// <returns>The leaf to use in <see cref="Forward(Variable{T})"/>.</returns>
    /// <exception cref="ArgumentException">The name is empty, contains a dot, or is already registered.</exception>
    protected Variable<T> Register(string name, Matrix<T> value, ParameterKind kind = ParameterKind.Weight)
    {
        RequireName(name);
        var parameter = new Parameter<T>(name, kind, value);
        _names.Add(name);
        _own.Add(parameter);
        _parameters.Add(parameter);
        _paths.Add(parameter, name);
        return parameter.AsVariable();
    }

    /// <inheritdoc/>
    protected internal sealed override void DeclarePasses(LayerPlan<T> plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.IsPrediction)
        {
            plan.ForwardCall(() => ModulePass<T>.Predict(this, plan));
            return;
        }

        var pass = new ModulePass<T>(this, plan);
        plan.ForwardCall(pass.Forward);
        plan.BackwardCall(pass.Backward, [.. Parameters]);
        plan.Commit(pass.Commit);
    }

    private void Add(Parameter<T> parameter, string name, Layer<T> layer)
    {
        if (!_paths.ContainsKey(parameter))
        {
            bool isNetwork = layer.Parts is not [var only] || only != layer;
            string within = layer is Module<T> module ? module._paths[parameter] : isNetwork ? parameter.Name : parameter.LocalName;
            _paths.Add(parameter, $"{name}.{within}");
            parameter.NameWithin(_paths[parameter]);
            _parameters.Add(parameter);
        }
    }

    private void RequireName(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains('.', StringComparison.Ordinal))
        {
            throw new ArgumentException($"The name {name} contains a dot, which separates layers in state names: choose a name without dots.", nameof(name));
        }

        if (_names.Contains(name))
        {
            throw new ArgumentException($"{Name} has already registered {name}: names must be unique.", nameof(name));
        }
    }
}
