using MyTorch.Data;
using static System.FormattableString;

namespace MyTorch;

/// <summary>The curves of a training run by name, each with one entry per finished epoch.</summary>
/// <remarks>
/// The curves are "training_loss", "learning_rate" and, with validation, "validation_loss". Each metric adds two curves: its name with the prefixes
/// "training_" and "validation_". <see cref="Trainer{T}.Penalties"/> add "training_objective". <see cref="Trainer{T}.RecordsGradientNorms"/> adds
/// "gradient_norm" and, for each layer with parameters, "gradient_norm." followed by its index; <see cref="Trainer{T}.RecordsDeltaNorms"/> adds
/// "delta_norm." followed by its index for each layer.
/// </remarks>
public sealed class History : IStateful
{
    /// <summary>
    /// The mean training loss over the batches, each computed before its step. For every reduction, it is the sum of all losses divided by the
    /// denominator of the criterion's mean (the samples, the elements, or the class weights of the samples). This also holds for an
    /// <see cref="MLP{T}"/>, although its <see cref="MLP{T}.TrainStep"/> sums an element-wise loss over the columns.
    /// </summary>
    public const string TrainingLoss = "training_loss";

    /// <summary>
    /// The objective: the mean training loss plus the <see cref="Trainer{T}.Penalties"/>, which are computed for each batch from the parameters
    /// before its step. If the reduction of the criterion is not the mean, the penalties are added once to the summed losses of a batch, and the
    /// curve is divided like the loss.
    /// </summary>
    public const string TrainingObjective = "training_objective";

    /// <summary>The mean validation loss, computed in the same way after the epoch, in evaluation mode.</summary>
    public const string ValidationLoss = "validation_loss";

    /// <summary>The learning rate of the first group at the beginning of the epoch.</summary>
    public const string LearningRate = "learning_rate";

    /// <summary>The Euclidean norm of all gradients before clipping, averaged over the batches.</summary>
    public const string GradientNorm = "gradient_norm";

    /// <summary>
    /// The prefix of the curves of <see cref="Trainer{T}.RecordsDeltaNorms"/>, followed by a dot and the index of the layer. Each is the Euclidean
    /// norm of the gradient of the reduced loss with respect to the layer's output, N x outputs, averaged over the batches. For an
    /// <see cref="MLP{T}"/> it is the gradient of the summed losses of the samples.
    /// </summary>
    public const string DeltaNorm = "delta_norm";

    internal const string Loss = "loss";

    private readonly OrderedDictionary<string, List<double>> _curves = [];

    internal History()
    {
    }

    /// <summary>The number of finished epochs.</summary>
    public int Epochs { get; private set; }

    /// <summary>The names of the curves; empty before the first epoch has finished.</summary>
    public IReadOnlyList<string> Names => _curves.Keys;

    /// <summary>Gets a curve. Before the first epoch has finished, every curve is empty. Epochs without the metric have NaN.</summary>
    /// <param name="name">The name of the curve.</param>
    /// <exception cref="ArgumentException">There is no such curve; the message lists the existing ones.</exception>
    public IReadOnlyList<double> this[string name] => Epochs == 0 ? []
        : _curves.TryGetValue(name, out List<double>? curve) ? curve
        : throw new ArgumentException($"There is no curve {name}: expected one of {string.Join(", ", Names)}.", nameof(name));

    /// <summary>Returns a line with the metrics of the last epoch, each with four significant digits.</summary>
    public override string ToString() =>
        Epochs == 0 ? "no epoch yet" : $"epoch {Epochs}: {Describe(_curves.Select(curve => KeyValuePair.Create(curve.Key, curve.Value[^1])))}";

    /// <summary>Returns the metrics of an epoch as a text, each after its name.</summary>
    internal static string Describe(IEnumerable<KeyValuePair<string, double>> metrics) =>
        string.Join(", ", metrics.Select(metric => Invariant($"{metric.Key} {metric.Value:G4}")));

    /// <summary>Returns the name of the curve of a metric in training or validation.</summary>
    internal static string NameOf(string part, string metric) => $"{part}_{metric}";

    internal void Add(IReadOnlyDictionary<string, double> metrics)
    {
        foreach (string name in metrics.Keys)
        {
            _curves.TryAdd(name, [.. Enumerable.Repeat(double.NaN, Epochs)]);
        }

        foreach ((string name, List<double> curve) in _curves)
        {
            curve.Add(metrics.TryGetValue(name, out double metric) ? metric : double.NaN);
        }

        Epochs++;
    }

    IReadOnlyDictionary<string, NpyArray> IStateful.SaveState() => new OrderedDictionary<string, NpyArray>(
        _curves.Select(curve => KeyValuePair.Create(curve.Key, NpyArray.FromArray(curve.Value.ToArray(), Epochs))));

    Action IStateful.PrepareState(IReadOnlyDictionary<string, NpyArray> state, Func<string, Exception> reject)
    {
        var reader = new StateReader("history", state, reject);
        int epochs = state.Values.FirstOrDefault()?.Shape is [int length] ? length : 0;
        KeyValuePair<string, double[]>[] curves =
            [.. state.Keys.Select(name => KeyValuePair.Create(name, reader.Find<double>(name, epochs).ToArray<double>()))];
        return () =>
        {
            _curves.Clear();
            foreach ((string name, double[] curve) in curves)
            {
                _curves[name] = [.. curve];
            }

            Epochs = epochs;
        };
    }
}
