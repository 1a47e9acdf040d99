using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// A trainable piece of a network: a forward pass that remembers what its backward pass needs, and parameters with their gradients.
/// A new layer overrides <see cref="DeclarePasses"/>, and <see cref="Parameters"/>, <see cref="InputColumns"/> and
/// <see cref="OutputColumns"/> where they differ from those of a layer without parameters that keeps the number of columns.
/// </summary>
/// <remarks>
/// The input of <c>Forward</c> may be kept by reference until <c>Backward</c>: do not change it in between. One object serves
/// one place in one network; it is not safe to use from several threads at once.
/// An exception that a pass throws in the middle of a training step reaches the caller after all threads have stopped. Parameters, running
/// statistics and the state of the optimizer are as before the batch; gradients, the last output and the last loss are lost.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public abstract class Layer<T> : IStateful where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Pipeline<T>? _pipeline;

    /// <summary>Creates the layer in training mode.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    protected Layer() => ElementType.Require<T>();

    /// <summary>What is trained; empty for a layer without parameters.</summary>
    public virtual IReadOnlyList<Parameter<T>> Parameters => [];

    /// <summary>Whether the layer is in training mode, as after construction, or in evaluation mode.</summary>
    public bool IsTraining { get => RunningMode ?? field; private set; } = true;

    /// <summary>The number of columns that an input must have, or null if any number is accepted.</summary>
    public virtual int? InputColumns => null;

    /// <summary>Whether a backward pass reads the input of the forward pass; the default is yes.</summary>
    protected internal virtual bool KeepsInput => true;

    /// <summary>Whether a backward pass reads the output of the forward pass, so that the next layer must not work in it; the default is yes.</summary>
    protected internal virtual bool KeepsOutput => true;

    /// <summary>Whether the forward passes are right where output and input are the same place; the default is no.</summary>
    protected internal virtual bool WorksInPlace => false;

    /// <summary>Whether the layer has a gradient with respect to its input; an index has none.</summary>
    internal virtual bool HasInputGradient => true;

    /// <summary>The number of elements of all parameters.</summary>
    public long ParameterCount => Parameters.Sum(parameter => (long)parameter.Value.RowCount * parameter.Value.ColumnCount);

    /// <summary>
    /// The Euclidean norm of the gradients of all parameters. From layer to layer of a network it shows gradients that vanish or explode.
    /// </summary>
    public double GradientNorm() => Math.Sqrt(Parameters.Sum(parameter => NormKernels.SumOfSquares<T>(Dense.Span(parameter.Gradient))));

    /// <summary>The name of the class.</summary>
    internal string Name => Guard.NameOf(this);

    /// <summary>Whether the passes run only code of this library, which does not fail.</summary>
    internal virtual bool IsBuiltIn => GetType().Assembly == typeof(Layer<T>).Assembly;

    /// <summary>The mode of the forward pass that is running, where the layer cannot get it from a plan; otherwise null.</summary>
    private protected virtual bool? RunningMode => null;

    /// <summary>The layers that this one consists of; a layer that is not made of others is its own only one.</summary>
    internal virtual IReadOnlyList<Layer<T>> Parts => [this];

    /// <summary>The layer and all layers that it consists of, also those within modules.</summary>
    internal virtual IEnumerable<Layer<T>> Descendants => Parts is [var only] && only == this ? [this] : Parts.SelectMany(part => part.Descendants);

    /// <summary>
    /// The arrays that <see cref="SaveState"/> saves, under the names of PyTorch: by default the parameters, each under its name, with the
    /// columns first as in PyTorch.
    /// </summary>
    internal virtual IReadOnlyList<StateEntry<T>> StateEntries => [.. Parameters.Select(StateEntry<T>.Of)];

    /// <summary>What a forward pass writes beside the output, for the user to see.</summary>
    internal virtual IReadOnlyList<Matrix<T>> BatchStatistics => [];

    /// <summary>What has the columns that <see cref="InputColumns"/> requires, for messages.</summary>
    internal virtual Shape InputShape => new("the input", 1, InputColumns ?? 0);

    /// <summary>The place where the layer last ran a forward pass, by itself or in a network; null before the first one.</summary>
    internal LayerPlan<T>? LastPlan { get; set; }

    /// <summary>The passes of the parts, one after the other.</summary>
    internal Pipeline<T> Pipeline => _pipeline ??= new Pipeline<T>(Parts, isNetwork: Parts is not [var only] || only != this);

    /// <summary>The passes of the parts for places in graphs, whose gradients are exact as in a network.</summary>
    internal Pipeline<T> GraphPipeline => field ??= new Pipeline<T>(Parts, isNetwork: true);

    /// <summary>The settings that a file has as texts beside the state, and that are compared when it is loaded.</summary>
    internal virtual IReadOnlyList<LayerSetting> Settings => [];

    /// <summary>The factor of the gradients of parameters when the layer is used by itself, for a batch of so many rows.</summary>
    private protected virtual T GradientScale(int rows) => T.One;

    /// <summary>The number of columns of the output for an input of <paramref name="inputs"/> columns; the default is the same number.</summary>
    /// <param name="inputs">The number of columns of the input, which is <see cref="InputColumns"/> if that is not null.</param>
    public virtual int OutputColumns(int inputs) => inputs;

    /// <summary>
    /// The number of input columns that gives an output of <paramref name="outputs"/> columns, or null if none does, of a layer that accepts any
    /// number: such a layer usually keeps it.
    /// </summary>
    internal virtual int? InputsFor(int outputs) => outputs;

    /// <summary>Whether <see cref="InputsFor"/> is right, which a layer from outside that changes the number of columns does not override.</summary>
    internal virtual bool KnowsInputs(int outputs) =>
        InputsFor(outputs) is not { } inputs || (OutputColumns(inputs) == outputs && OutputColumns(inputs + 1) != outputs);

    /// <summary>Declares the passes of the layer. Called once for each place: by itself, in a network, and for predictions.</summary>
    /// <param name="plan">Takes the passes and has the buffers of the place.</param>
    protected internal abstract void DeclarePasses(LayerPlan<T> plan);

    /// <summary>Training mode.</summary>
    public virtual void Train() => IsTraining = true;

    /// <summary>Evaluation mode: dropout lets everything through, BatchNorm uses its running estimates.</summary>
    public virtual void Eval() => IsTraining = false;

    /// <summary>Sets the gradients of all parameters to 0.</summary>
    public void ZeroGradients() => Gradients.Clear(Parameters);

    /// <summary>
    /// A copy of all that a prediction depends on beside the layers and their settings, as PyTorch's state_dict: its names, and its shapes in C order.
    /// </summary>
    /// <returns>
    /// Of Linear "weight" (out x in: W transposed) and, if it has one, "bias" (out); of LayerNorm, RMSNorm and PReLU "weight" and, of LayerNorm, "bias" (each C); of Embedding
    /// "weight" (count x dimension); of ColumnEmbedding that of each embedding, behind its column, as in "3.weight"; of BatchNorm "weight" (gamma), "bias" (beta), "running_mean" and
    /// "running_var" (each C), and "num_batches_tracked" (a single long) if the running estimates are averages over all batches. In a network the number of the layer stands in front, as in "0.weight"; in a nested one that of the network too.
    /// </returns>
    public IReadOnlyDictionary<string, NpyArray> SaveState() => LayerState.Save(StateEntries);

    /// <summary>Sets all that <see cref="SaveState"/> gives; gradients and momentum stay.</summary>
    /// <param name="state">
    /// What SaveState gave, or a state_dict of PyTorch; it is copied. Numbers of another floating-point type are rounded to
    /// <typeparamref name="T"/>. PyTorch's "num_batches_tracked" of BatchNorm is ignored by layers with a momentum; its running variance, which divides by N - 1, is
    /// taken as it is, so that predictions are PyTorch's.
    /// </param>
    /// <exception cref="ArgumentException">
    /// Names are missing or unknown, or arrays have another shape, no floating-point numbers or too large ones for <typeparamref name="T"/>;
    /// the message lists them all, and nothing has changed.
    /// </exception>
    /// <exception cref="InvalidDataException">An array is of a type that could not be read from its file; nothing has changed.</exception>
    public void LoadState(IReadOnlyDictionary<string, NpyArray> state)
    {
        StateReader.Load(this, state);
        foreach (Parameter<T> parameter in Parameters)
        {
            parameter.Version++;
        }
    }

    /// <summary>The output for a batch.</summary>
    /// <param name="x">Input, N x inputs.</param>
    /// <returns>A fresh matrix, N x outputs.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or not as many columns as the layer takes.</exception>
    public Matrix<T> Forward(Matrix<T> x)
    {
        Pipeline.RequireInput(x, nameof(x));
        Matrix<T> result = Dense.Create<T>(x.RowCount, Pipeline.OutputsFor(x.ColumnCount));
        Run(x, result.AsColumnMajorArray(), isTraining: null);
        return result;
    }

    /// <summary>As <see cref="Forward(Matrix{T})"/>, written into <paramref name="result"/>.</summary>
    /// <param name="x">Input, N x inputs.</param>
    /// <param name="result">Output, N x outputs; not <paramref name="x"/> where the backward pass needs that.</param>
    /// <exception cref="ArgumentException">A shape does not fit, or the two matrices share their storage.</exception>
    public void Forward(Matrix<T> x, Matrix<T> result) => Run(x, result, isTraining: null);

    /// <summary>As <see cref="Forward(Matrix{T}, Matrix{T})"/>, in a given mode.</summary>
    private protected void Run(Matrix<T> x, Matrix<T> result, bool? isTraining)
    {
        Pipeline.RequireInput(x, nameof(x));
        int outputs = Pipeline.OutputsFor(x.ColumnCount);
        Shape.RequireSame(result, nameof(result), outputs == x.ColumnCount ? Shape.Of(nameof(x), x) : new Shape("the output", x.RowCount, outputs));
        if (Pipeline.KeepsInput)
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
    /// <returns>The gradient with respect to the input, a fresh matrix, N x inputs.</returns>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    /// <exception cref="ArgumentException"><paramref name="delta"/> has another shape than the last output.</exception>
    public Matrix<T> Backward(Matrix<T> delta)
    {
        RequireDelta(delta);
        Matrix<T> dx = Dense.Create<T>(Pipeline.Rows, Pipeline.Inputs);
        Backward(delta, dx.AsColumnMajorArray());
        return dx;
    }

    /// <summary>As <see cref="Backward(Matrix{T})"/>, written into <paramref name="result"/>, which may be <paramref name="delta"/>.</summary>
    /// <param name="delta">The gradient with respect to the output, N x outputs.</param>
    /// <param name="result">The gradient with respect to the input, N x inputs.</param>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
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

    Action IStateful.PrepareState(IReadOnlyDictionary<string, NpyArray> state, Func<string, Exception> refuse) =>
        LayerState.Prepare(StateEntries, state, refuse);

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
