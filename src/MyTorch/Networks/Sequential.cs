using System.Globalization;
using System.Numerics;
using System.Text;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Execution;

namespace MyTorch;

/// <summary>
/// Layers one after the other, as a layer. The gradients are exact: those of whatever loss <c>delta</c> is the gradient of, added up until
/// they are zeroed.
/// </summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed partial class Sequential<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private TrainingStep<T>? _step;

    /// <summary>Creates the network, and puts all layers into training mode.</summary>
    /// <param name="layers">At least one layer; each object once, and each layer with as many inputs as the one before it has outputs.</param>
    /// <exception cref="ArgumentException">There is none, one is given twice, or two do not fit; the message names them.</exception>
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
            throw new ArgumentException("A layer is given twice: each remembers its own batch, so each place needs an object of its own.", nameof(layers));
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

    /// <summary>The layers, as they were given.</summary>
    public IReadOnlyList<Layer<T>> Layers { get; }

    /// <summary>The parameters of all layers, each with the number of its layer in front of its name, as in "0.W".</summary>
    public override IReadOnlyList<Parameter<T>> Parameters { get; }

    internal override IReadOnlyList<Layer<T>> Parts { get; }

    /// <summary>As nn.Sequential's: the layers are counted as they were given, so that a nested network has numbers of its own, as in "2.0.weight".</summary>
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
    /// Forward pass, loss and backward pass of a batch: adds the gradients of the criterion's reduced loss to those of all parameters, in
    /// which batches can be gathered before an optimizer makes its step. Allocates nothing once warm.
    /// </summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="y">Labels or targets, N x outputs, or, of several outputs under a criterion over classes, class indices, N x 1.</param>
    /// <param name="criterion">The loss.</param>
    /// <param name="weights">The weights of the samples, N x 1, finite and not negative; null for weights of 1.</param>
    /// <returns>The reduced loss of the batch; with the reduction None the sum, of which the gradients are.</returns>
    /// <exception cref="ArgumentException">A shape does not fit, or the criterion refuses a row; nothing has changed then.</exception>
    public T AddGradients(Matrix<T> x, Matrix<T> y, Criterion<T> criterion, Matrix<T>? weights = null)
    {
        TrainingStep<T> step = StepFor(criterion);
        step.Begin(x, y, weights);
        return AddGradients(step);
    }

    /// <summary>As <see cref="AddGradients(Matrix{T}, Matrix{T}, Criterion{T}, Matrix{T})"/>, with the labels as class indices, which stand for one-hot rows.</summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="classes">One class for each sample, 0 to outputs - 1, or the index that the criterion ignores.</param>
    /// <param name="criterion">The loss.</param>
    /// <param name="weights">The weights of the samples, N x 1, finite and not negative; null for weights of 1.</param>
    /// <returns>The reduced loss of the batch; with the reduction None the sum, of which the gradients are.</returns>
    /// <exception cref="ArgumentException">
    /// A shape does not fit, there is not one class for each sample, or the criterion refuses a row; nothing has changed then.
    /// </exception>
    public T AddGradients(Matrix<T> x, ReadOnlySpan<int> classes, Criterion<T> criterion, Matrix<T>? weights = null)
    {
        TrainingStep<T> step = StepFor(criterion);
        step.Begin(x, classes, weights);
        return AddGradients(step);
    }

    /// <summary>A table for people: each layer with the columns of its output, where they are known, and the number of its parameters.</summary>
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
    /// The plan of a training batch as a table: the passes of the forward and the backward pass, which of them share a group between two barriers,
    /// the number of chunks that threads share, what is cut, the floating-point operations, the result with its bytes and the region of the
    /// buffers it is in, and the bytes of all buffers.
    /// </summary>
    /// <param name="batchSize">N, the number of samples, at least 1.</param>
    /// <param name="measure">
    /// Whether to run the passes on random data on the calling thread for about half a second, and to add the share of the time and the GFLOP/s
    /// of each. Parameters, gradients, running statistics and the last batch of each layer are the same afterwards.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchSize"/> is not positive.</exception>
    /// <exception cref="InvalidOperationException">No layer requires a number of columns, so that it depends on the input.</exception>
    public string Explain(int batchSize, bool measure = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        int inputs = InputColumns ?? throw new InvalidOperationException("No layer of the network requires a number of columns, so that the plan depends on the input.");
        var plan = new NetworkPlan<T>(Pipeline, inputs, isPrediction: false);
        FusedPasses[] backward = [.. plan.BackwardGroups(toInput: false)];
        PassTimes? times = measure ? PassTimes.Measure(plan, batchSize, backward) : null;
        return PlanTable<T>.Render(plan, [.. plan.ForwardGroups, .. backward], batchSize, times);
    }

    /// <summary>The <see cref="Summary"/>.</summary>
    public override string ToString() => Summary();

    /// <inheritdoc/>
    /// <remarks>Never called: a network that contains this one takes its <see cref="Parts"/>.</remarks>
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
                    $"Layer {index}, {layer.Name}, takes {inputs} columns, but the layers before it give {outputs}.", nameof(layers));
            }

            if (layer.InputColumns is { } required && columns is null && acceptsNoInput)
            {
                throw new ArgumentException(
                    $"Layer {index}, {layer.Name}, takes {required} columns, which the layers before it give for no number of input columns.", nameof(layers));
            }

            columns = OutputsOf(layer, columns);
        }
    }

    /// <summary>The columns after a layer, if they are known.</summary>
    private static int? OutputsOf(Layer<T> layer, int? inputs) => (layer.InputColumns ?? inputs) is { } known ? layer.OutputColumns(known) : null;
}
