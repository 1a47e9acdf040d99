using System.Globalization;
using System.Numerics;
using System.Text;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Execution;

namespace MyTorch;

/// <summary>
/// A sequence of layers that is itself a layer. Gradients are the exact gradients of the loss whose gradient is <c>delta</c>, and accumulate
/// until they are zeroed.
/// </summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed partial class Sequential<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private TrainingStep<T>? _step;

    /// <summary>Creates the network and sets all layers to training mode.</summary>
    /// <param name="layers">
    /// At least one layer, each instance once; the number of inputs of each layer must be the number of outputs of the layer before it.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There are no layers, a layer is given twice, or two layers do not fit together; the message names them.
    /// </exception>
    public Sequential(params IEnumerable<Layer<T>> layers)
    {
        ArgumentNullException.ThrowIfNull(layers);
        Layers = [.. layers];
        Parts = [.. Layers.SelectMany((layer, index) => layer?.Parts ?? throw new ArgumentException($"layers[{index}] is null.", nameof(layers)))];
        if (Parts.Count == 0)
        {
            throw new ArgumentException("A network needs at least one layer.", nameof(layers));
        }

        if (Parts.Distinct(ReferenceEqualityComparer.Instance).Count() < Parts.Count)
        {
            throw new ArgumentException("A layer is given twice: a layer keeps the state of its batch, so each layer must be a separate instance.", nameof(layers));
        }

        RequireFit(Parts, Pipeline.AcceptsNoInput);
        Parameters = [.. Parts.SelectMany(part => part.Parameters)];
        foreach ((int index, Layer<T> part) in Parts.Index())
        {
            foreach (Parameter<T> parameter in part.Parameters)
            {
                parameter.NameIn(index);
            }
        }

        Train();
    }

    /// <summary>The layers, as passed to the constructor.</summary>
    public IReadOnlyList<Layer<T>> Layers { get; }

    /// <summary>The parameters of all layers; each name starts with the number of the layer, as in "0.W".</summary>
    public override IReadOnlyList<Parameter<T>> Parameters { get; }

    internal override IReadOnlyList<Layer<T>> Parts { get; }

    /// <summary>The entries as in PyTorch's nn.Sequential: a nested network numbers its own layers, as in "2.0.weight".</summary>
    internal override IReadOnlyList<StateEntry<T>> StateEntries =>
        [.. Layers.SelectMany((layer, index) => layer.StateEntries.Select(entry => entry with { Name = $"{index}.{entry.Name}" }))];

    /// <inheritdoc/>
    public override int? InputColumns => Pipeline.InputColumns;

    /// <inheritdoc/>
    public override int OutputColumns(int inputs) => Pipeline.OutputsFor(inputs);

    internal override IReadOnlyList<LayerSetting> Settings =>
        [.. Layers.SelectMany((layer, index) => layer.Settings.Select(setting => setting with { Name = $"{index}.{setting.Name}" }))];

    /// <inheritdoc/>
    public override void Train()
    {
        base.Train();
        foreach (Layer<T> layer in Layers)
        {
            layer.Train();
        }
    }

    /// <inheritdoc/>
    public override void Eval()
    {
        base.Eval();
        foreach (Layer<T> layer in Layers)
        {
            layer.Eval();
        }
    }

    /// <summary>
    /// Runs the forward pass, the loss and the backward pass of a batch, and adds the gradients of the criterion's reduced loss to those of all
    /// parameters. Gradients of several batches can accumulate before an optimizer step. Allocates nothing once warm.
    /// </summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="y">
    /// Labels or targets, N x outputs; for a classification criterion with several outputs, class indices, N x 1, are also accepted.
    /// </param>
    /// <param name="criterion">The loss.</param>
    /// <param name="weights">The weights of the samples, N x 1, finite and not negative; null for weights of 1.</param>
    /// <returns>The reduced loss of the batch, or the sum if the reduction is None; the gradients are those of this value.</returns>
    /// <exception cref="ArgumentException">A shape does not fit, or the criterion rejects a row; the network is unchanged.</exception>
    public T AddGradients(Matrix<T> x, Matrix<T> y, Criterion<T> criterion, Matrix<T>? weights = null)
    {
        TrainingStep<T> step = StepFor(criterion);
        step.Begin(x, y, weights);
        return AddGradients(step);
    }

    /// <summary>
    /// Same as <see cref="AddGradients(Matrix{T}, Matrix{T}, Criterion{T}, Matrix{T})"/>, but for class indices, which are equivalent to one-hot
    /// rows.
    /// </summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="classes">One class for each sample, 0 to outputs - 1, or the index that the criterion ignores.</param>
    /// <param name="criterion">The loss.</param>
    /// <param name="weights">The weights of the samples, N x 1, finite and not negative; null for weights of 1.</param>
    /// <returns>The reduced loss of the batch, or the sum if the reduction is None; the gradients are those of this value.</returns>
    /// <exception cref="ArgumentException">
    /// A shape does not fit, the number of classes is not N, or the criterion rejects a row; the network is unchanged.
    /// </exception>
    public T AddGradients(Matrix<T> x, ReadOnlySpan<int> classes, Criterion<T> criterion, Matrix<T>? weights = null)
    {
        TrainingStep<T> step = StepFor(criterion);
        step.Begin(x, classes, weights);
        return AddGradients(step);
    }

    /// <summary>Returns a table with the number of output columns, if known, and the number of parameters of each layer.</summary>
    public string Summary()
    {
        string[] names = [.. Parts.Select(part => part.Name)];
        int width = Math.Max("layer".Length, names.Max(name => name.Length));
        var table = new StringBuilder();
        table.AppendLine(CultureInfo.InvariantCulture, $"{"#",3}  {"layer".PadRight(width)}  {"outputs",9}  {"parameters",12}");
        int? columns = null;
        for (int index = 0; index < Parts.Count; index++)
        {
            columns = OutputsOf(Parts[index], columns);
            table.AppendLine(CultureInfo.InvariantCulture, $"{index,3}  {names[index].PadRight(width)}  {columns?.ToString("N0", CultureInfo.InvariantCulture) ?? "",9}  {Parts[index].ParameterCount,12:N0}");
        }

        return table.Append(CultureInfo.InvariantCulture, $"{"",3}  {"all".PadRight(width)}  {"",9}  {ParameterCount,12:N0}").ToString();
    }

    /// <summary>
    /// Returns the plan of a training batch as a table with a line for each pass of the forward and the backward pass: its group of passes
    /// between two barriers, the number of chunks for the threads, what is cut, the floating-point operations, and the result with its size in
    /// bytes and its region of the buffers. The last line is the size of all buffers.
    /// </summary>
    /// <param name="batchSize">N, the number of samples, at least 1.</param>
    /// <param name="measure">
    /// Whether to run the passes on random data on the calling thread for about half a second, and to add the fraction of the time and the
    /// GFLOP/s of each pass. Parameters, gradients, running statistics and the last batch of each layer are unchanged afterwards.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchSize"/> is not positive.</exception>
    /// <exception cref="InvalidOperationException">No layer requires a number of columns, so the plan depends on the input.</exception>
    public string Explain(int batchSize, bool measure = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        int inputs = InputColumns ?? throw new InvalidOperationException("No layer of the network requires a number of columns, so the plan depends on the input: the network needs a layer with a fixed number of inputs.");
        var plan = new NetworkPlan<T>(Pipeline, inputs, isPrediction: false);
        FusedPasses[] backward = [.. plan.BackwardGroups(toInput: false)];
        PassTimes? times = measure ? PassTimes.Measure(plan, batchSize, backward) : null;
        return PlanTable<T>.Render(plan, [.. plan.ForwardGroups, .. backward], batchSize, times);
    }

    /// <summary>Returns the <see cref="Summary"/>.</summary>
    public override string ToString() => Summary();

    /// <inheritdoc/>
    /// <remarks>Never called: a network that contains this one uses its <see cref="Parts"/>.</remarks>
    protected internal override void DeclarePasses(LayerPlan<T> plan) => throw new InvalidOperationException("A Sequential is planned by its layers.");

    private TrainingStep<T> StepFor(Criterion<T> criterion)
    {
        ArgumentNullException.ThrowIfNull(criterion);
        return _step?.Criterion == criterion ? _step : _step = new TrainingStep<T>(this, criterion);
    }

    private static T AddGradients(TrainingStep<T> step)
    {
        step.RunGradients(adds: true);
        step.Commit();
        return step.ReducedLoss;
    }

    private static void RequireFit(IReadOnlyList<Layer<T>> layers, bool acceptsNoInput)
    {
        int? columns = null;
        foreach ((int index, Layer<T> layer) in layers.Index())
        {
            if (layer.InputColumns is { } inputs && columns is { } outputs && inputs != outputs)
            {
                throw new ArgumentException(
                    $"Layer {index}, {layer.Name}, requires {inputs} columns, but the layers before it produce {outputs}.", nameof(layers));
            }

            if (layer.InputColumns is { } required && columns is null && acceptsNoInput)
            {
                throw new ArgumentException(
                    $"Layer {index}, {layer.Name}, requires {required} columns, but the layers before it cannot produce that number for any input.", nameof(layers));
            }

            columns = OutputsOf(layer, columns);
        }
    }

    /// <summary>Returns the number of columns after a layer, if known.</summary>
    private static int? OutputsOf(Layer<T> layer, int? inputs) => (layer.InputColumns ?? inputs) is { } known ? layer.OutputColumns(known) : null;
}
