using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// The base class of all layers: a forward pass that keeps what its backward pass needs, and parameters with their gradients. A custom layer
/// overrides <see cref="DeclarePasses"/>. It also overrides <see cref="Parameters"/> if it has any, <see cref="InputColumns"/> if it requires a
/// fixed number of columns, and <see cref="OutputColumns"/> if it changes the number of columns.
/// </summary>
/// <remarks>
/// The input of <c>Forward</c> may be kept by reference until <c>Backward</c>: do not change it in between. Use each instance in one place of one
/// network; it is not thread-safe. An exception thrown by a pass during a training step reaches the caller after all threads have stopped.
/// Parameters, running statistics and the state of the optimizer are then as before the batch; gradients, the last output and the last loss are
/// lost.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public abstract class Layer<T> : IStateful where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Pipeline<T>? _pipeline;

    /// <summary>Creates the layer in training mode.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    protected Layer() => ElementType.Require<T>();

    /// <summary>The trainable parameters; empty for a layer without any.</summary>
    public virtual IReadOnlyList<Parameter<T>> Parameters => [];

    /// <summary>Whether the layer is in training mode, as after construction, or in evaluation mode.</summary>
    public bool IsTraining { get => RunningMode ?? field; private set; } = true;

    /// <summary>The required number of input columns, or null if any number is accepted.</summary>
    public virtual int? InputColumns => null;

    /// <summary>Whether the backward pass reads the input of the forward pass; the default is true.</summary>
    protected internal virtual bool NeedsInput => true;

    /// <summary>
    /// Whether the backward pass reads the output of the forward pass, in which case the next layer must not overwrite it; the default is true.
    /// </summary>
    protected internal virtual bool NeedsOutput => true;

    /// <summary>Whether the forward passes may write the output over the input; the default is false.</summary>
    protected internal virtual bool CanRunInPlace => false;

    /// <summary>Whether the layer has a gradient with respect to its input; a layer that reads indices has none.</summary>
    internal virtual bool HasInputGradient => true;

    /// <summary>The number of elements of all parameters.</summary>
    public long ParameterCount => Parameters.Sum(parameter => (long)parameter.Value.RowCount * parameter.Value.ColumnCount);

    /// <summary>
    /// Computes the Euclidean norm of the gradients of all parameters. Compare it between the layers of a network to find vanishing or exploding
    /// gradients.
    /// </summary>
    public double GradientNorm() => Math.Sqrt(Parameters.Sum(parameter => NormKernels.SumOfSquares<T>(Dense.Span(parameter.Gradient))));

    /// <summary>The name of the class.</summary>
    internal string Name => Guard.NameOf(this);

    /// <summary>Whether the passes run only code of this library, which does not throw.</summary>
    internal virtual bool IsBuiltIn => GetType().Assembly == typeof(Layer<T>).Assembly;

    /// <summary>The mode of the running forward pass if the layer cannot read it from a plan; otherwise null.</summary>
    private protected virtual bool? RunningMode => null;

    /// <summary>The layers this one consists of; a layer that is not composed of others returns itself.</summary>
    internal virtual IReadOnlyList<Layer<T>> Parts => [this];

    /// <summary>All layers this one consists of, including those nested in modules.</summary>
    internal virtual IEnumerable<Layer<T>> Descendants => Parts is [var only] && only == this ? [this] : Parts.SelectMany(part => part.Descendants);

    /// <summary>
    /// The arrays that <see cref="SaveState"/> saves, under PyTorch's names: by default the parameters, each under its name and transposed as in
    /// PyTorch.
    /// </summary>
    internal virtual IReadOnlyList<StateEntry<T>> StateEntries => [.. Parameters.Select(StateEntry<T>.Of)];

    /// <summary>The matrices a forward pass writes in addition to the output, for the user to inspect.</summary>
    internal virtual IReadOnlyList<Matrix<T>> BatchStatistics => [];

    /// <summary>The matrix whose shape determines <see cref="InputColumns"/>, for messages.</summary>
    internal virtual Shape InputShape => new("the input", 1, InputColumns ?? 0);

    /// <summary>The plan of the layer's last forward pass, on its own or in a network; null before the first one.</summary>
    internal LayerPlan<T>? LastPlan { get; set; }

    /// <summary>The passes of the parts, in order.</summary>
    internal Pipeline<T> Pipeline => _pipeline ??= new Pipeline<T>(Parts, isNetwork: Parts is not [var only] || only != this);

    /// <summary>The passes of the parts when used in graphs, where gradients are exact as in a network.</summary>
    internal Pipeline<T> GraphPipeline => field ??= new Pipeline<T>(Parts, isNetwork: true);

    /// <summary>The settings that a file stores as text next to the state, and that are compared on loading.</summary>
    internal virtual IReadOnlyList<LayerSetting> Settings => [];

    /// <summary>Returns the scale of the parameter gradients when the layer is used on its own, for a batch of the given number of rows.</summary>
    private protected virtual T GradientScale(int rows) => T.One;

    /// <summary>Returns the number of output columns for an input of <paramref name="inputs"/> columns; the default is the same number.</summary>
    /// <param name="inputs">The number of input columns: <see cref="InputColumns"/> if that is not null.</param>
    public virtual int OutputColumns(int inputs) => inputs;

    /// <summary>
    /// Returns the number of input columns that produces <paramref name="outputs"/> output columns, or null if there is none. Called only for
    /// layers that accept any number of columns, which usually keep it.
    /// </summary>
    internal virtual int? InputsFor(int outputs) => outputs;

    /// <summary>
    /// Whether <see cref="InputsFor"/> is consistent with <see cref="OutputColumns"/>; it is not for a custom layer that changes the number of
    /// columns, since it cannot override InputsFor.
    /// </summary>
    internal virtual bool KnowsInputs(int outputs) =>
        InputsFor(outputs) is not { } inputs || (OutputColumns(inputs) == outputs && OutputColumns(inputs + 1) != outputs);

    /// <summary>Declares the passes of the layer. Called once for each plan: on its own, in a network, and for predictions.</summary>
    /// <param name="plan">Receives the passes and provides the buffers.</param>
    protected internal abstract void DeclarePasses(LayerPlan<T> plan);

    /// <summary>Sets training mode.</summary>
    public virtual void Train() => IsTraining = true;

    /// <summary>Sets evaluation mode: dropout is the identity, and BatchNorm uses its running estimates.</summary>
    public virtual void Eval() => IsTraining = false;

    /// <summary>Sets the gradients of all parameters to 0.</summary>
    public void ZeroGradients() => Gradients.Clear(Parameters);

    /// <summary>
    /// Returns a copy of everything a prediction depends on besides the layers and their settings, like PyTorch's state_dict, with its names and
    /// its shapes in C order.
    /// </summary>
    /// <returns>
    /// Linear: "weight" (out x in: W transposed) and, if it has one, "bias" (out). LayerNorm: "weight" and "bias" (each C). RMSNorm and PReLU:
    /// "weight" (C). Embedding: "weight" (count x dimension). ColumnEmbedding: that of each embedding, prefixed with its column, as in "3.weight".
    /// BatchNorm: "weight" (gamma), "bias" (beta), "running_mean" and "running_var" (each C), and "num_batches_tracked" (a single long) if the running estimates are averages over all batches. In a network, names are prefixed
    /// with the index of the layer, as in "0.weight"; in a nested network, also with the index of that network.
    /// </returns>
    public IReadOnlyDictionary<string, NpyArray> SaveState() => LayerState.Save(StateEntries);

    /// <summary>Restores a state returned by <see cref="SaveState"/>; gradients and momentum are unchanged.</summary>
    /// <param name="state">
    /// The result of SaveState, or a PyTorch state_dict; it is copied. Values of another floating-point type are rounded to
    /// <typeparamref name="T"/>. BatchNorm layers with a momentum ignore PyTorch's "num_batches_tracked". PyTorch's running variance, which
    /// divides by N - 1, is loaded unchanged, so predictions match PyTorch's.
    /// </param>
    /// <exception cref="ArgumentException">
    /// Names are missing or unknown, or arrays have the wrong shape, are not floating-point or contain values too large for
    /// <typeparamref name="T"/>. The message lists all problems, and nothing has changed.
    /// </exception>
    /// <exception cref="InvalidDataException">An array has a type that could not be read from its file; nothing has changed.</exception>
    public void LoadState(IReadOnlyDictionary<string, NpyArray> state)
    {
        StateReader.Load(this, state);
        foreach (Parameter<T> parameter in Parameters)
        {
            parameter.Version++;
        }
    }

    /// <summary>Computes the output for a batch.</summary>
    /// <param name="x">Input, N x inputs.</param>
    /// <returns>A new matrix, N x outputs.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or the wrong number of columns.</exception>
    public Matrix<T> Forward(Matrix<T> x)
    {
        Pipeline.RequireInput(x, nameof(x));
        Matrix<T> result = Dense.Create<T>(x.RowCount, Pipeline.OutputsFor(x.ColumnCount));
        Run(x, result.AsColumnMajorArray(), isTraining: null);
        return result;
    }

    /// <summary>Computes the output for a batch and writes it to <paramref name="result"/>.</summary>
    /// <param name="x">Input, N x inputs.</param>
    /// <param name="result">The output, N x outputs; must not be <paramref name="x"/> if the backward pass reads the input.</param>
    /// <exception cref="ArgumentException">A shape does not match, or the two matrices share their storage.</exception>
    public void Forward(Matrix<T> x, Matrix<T> result) => Run(x, result, isTraining: null);

    /// <summary>Computes the output for a batch in a given mode; null is the mode of the layer.</summary>
    private protected void Run(Matrix<T> x, Matrix<T> result, bool? isTraining)
    {
        Pipeline.RequireInput(x, nameof(x));
        int outputs = Pipeline.OutputsFor(x.ColumnCount);
        Shape.RequireSame(result, nameof(result), outputs == x.ColumnCount ? Shape.From(nameof(x), x) : new Shape("the output", x.RowCount, outputs));
        if (Pipeline.NeedsInput)
        {
            Dense.RequireApart(x, nameof(x), result, nameof(result));
        }

        T[]? storage = result.AsColumnMajorArray();
        Run(x, storage, isTraining);
        if (storage is null)
        {
            Dense.Write<T>(Pipeline.Output.Elements, result);
        }
    }

    /// <summary>Adds to the gradients of the parameters and returns the gradient of the input.</summary>
    /// <param name="delta">The gradient with respect to the output, N x outputs.</param>
    /// <returns>The gradient with respect to the input, a new matrix, N x inputs.</returns>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    /// <exception cref="ArgumentException">The shape of <paramref name="delta"/> is not that of the last output.</exception>
    public Matrix<T> Backward(Matrix<T> delta)
    {
        RequireDelta(delta);
        Matrix<T> dx = Dense.Create<T>(Pipeline.Rows, Pipeline.Inputs);
        Backward(delta, dx.AsColumnMajorArray());
        return dx;
    }

    /// <summary>
    /// Adds to the gradients of the parameters and writes the gradient of the input to <paramref name="result"/>, which may be
    /// <paramref name="delta"/>.
    /// </summary>
    /// <param name="delta">The gradient with respect to the output, N x outputs.</param>
    /// <param name="result">The gradient with respect to the input, N x inputs.</param>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    /// <exception cref="ArgumentException">A shape does not match.</exception>
    public void Backward(Matrix<T> delta, Matrix<T> result)
    {
        RequireDelta(delta);
        Shape.RequireSame(result, nameof(result), new Shape("the last input", Pipeline.Rows, Pipeline.Inputs));
        T[]? storage = result.AsColumnMajorArray();
        T[] dx = storage ?? new T[Pipeline.Rows * Pipeline.Inputs];
        Backward(delta, dx);
        if (storage is null)
        {
            Dense.Write(dx, result);
        }
    }

    Action IStateful.PrepareState(IReadOnlyDictionary<string, NpyArray> state, Func<string, Exception> reject) =>
        LayerState.Prepare(StateEntries, state, reject);

    private protected void RequireDelta(Matrix<T> delta)
    {
        Guard.RequireForward(this, Pipeline.Rows, nameof(Backward));
        Shape.RequireSame(delta, nameof(delta), new Shape("the last output", Pipeline.Rows, Pipeline.Outputs));
    }

    private void Run(Matrix<T> x, T[]? result, bool? isTraining)
    {
        Pipeline.Forward(Dense.Read(x), x.RowCount, x.ColumnCount, isTraining, result);
        Pipeline.Commit();
    }

    private void Backward(Matrix<T> delta, T[] dx) => Pipeline.Backward(Dense.Read(delta), dx, adds: true, GradientScale(Pipeline.Rows));
}
