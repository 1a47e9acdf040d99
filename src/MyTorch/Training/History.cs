using MyTorch.Data;
using static System.FormattableString;

namespace MyTorch;

/// <summary>The curves of a run, by name, each with one entry for every finished epoch.</summary>
/// <remarks>
/// "training_loss", "learning_rate" and, where there is validation, "validation_loss" are always there; each metric adds "training_" and
/// "validation_" with its name. <see cref="Trainer{T}.Penalties"/> add "training_objective". <see cref="Trainer{T}.RecordsGradientNorms"/> adds "gradient_norm" and, for each layer with parameters,
/// "gradient_norm." with its number; <see cref="Trainer{T}.RecordsDeltaNorms"/> adds "delta_norm." with its number for each layer.
/// </remarks>
public sealed class History : IStateful
{
    /// <summary>
    /// The mean loss of the training part, estimated over the batches as they were trained on. Whatever the reduction, it is the sum of all
    /// losses by what the criterion's mean divides by (samples, elements, or the weights of the classes that they have); for an
    /// <see cref="MLP{T}"/> too, whose <see cref="MLP{T}.TrainStep"/> returns the sum of the columns of an element-wise loss.
    /// </summary>
    public const string TrainingLoss = "training_loss";

    /// <summary>
    /// The objective: the mean loss of the training part with the <see cref="Trainer{T}.Penalties"/>, each batch with those of the parameters
    /// before its step. A criterion with a reduction other than the mean has the penalties added once to the sum of a batch's losses; the curve
    /// is then divided as that of the loss is.
    /// </summary>
    public const string TrainingObjective = "training_objective";

    /// <summary>The mean loss of the validation part, worked out likewise, after the epoch and in evaluation mode.</summary>
    public const string ValidationLoss = "validation_loss";

    /// <summary>The learning rate of the first group at the beginning of the epoch.</summary>
    public const string LearningRate = "learning_rate";

    /// <summary>The Euclidean norm of all gradients before they are clipped, the mean over the batches.</summary>
    public const string GradientNorm = "gradient_norm";

    /// <summary>
    /// The beginning of the names of the curves of <see cref="Trainer{T}.RecordsDeltaNorms"/>; a dot and the number of the layer follow. Each
    /// is the Euclidean norm of the gradient of the reduced loss with respect to the layer's output, N x outputs, the mean over the batches; for an
    /// <see cref="MLP{T}"/> the gradient of the sum of the losses of the samples.
    /// </summary>
    public const string DeltaNorm = "delta_norm";

    internal const string Loss = "loss";

    private readonly OrderedDictionary<string, List<double>> _curves = [];

    internal History()
    {
    }

    /// <summary>The number of finished epochs.</summary>
    public int Epochs { get; private set; }

    /// <summary>The names of the curves; there are none before the first epoch has ended.</summary>
    public IReadOnlyList<string> Names => _curves.Keys;

    /// <summary>A curve; before the first epoch has ended every one is empty. NaN stands where an epoch had no such figure.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="ArgumentException">There is no such curve; the message lists those that there are.</exception>
    public IReadOnlyList<double> this[string name] => Epochs == 0 ? []
        : _curves.TryGetValue(name, out List<double>? curve) ? curve
        : throw new ArgumentException($"There is no curve {name}, only {string.Join(", ", Names)}.", nameof(name));

    /// <summary>A line for people: the figures of the last epoch, with four digits of each.</summary>
    public override string ToString() =>
        Epochs == 0 ? "no epoch yet" : $"epoch {Epochs}: {Describe(_curves.Select(curve => KeyValuePair.Create(curve.Key, curve.Value[^1])))}";

    /// <summary>The figures of an epoch, each behind its name.</summary>
    internal static string Describe(IEnumerable<KeyValuePair<string, double>> figures) =>
        string.Join(", ", figures.Select(figure => Invariant($"{figure.Key} {figure.Value:G4}")));

    /// <summary>The name of a figure of the training or the validation part.</summary>
    internal static string NameOf(string part, string figure) => $"{part}_{figure}";

    internal void Add(IReadOnlyDictionary<string, double> figures)
    {
        foreach (string name in figures.Keys)
        {
            _curves.TryAdd(name, [.. Enumerable.Repeat(double.NaN, Epochs)]);
        }

        foreach ((string name, List<double> curve) in _curves)
        {
            curve.Add(figures.TryGetValue(name, out double figure) ? figure : double.NaN);
        }

        Epochs++;
    }

    IReadOnlyDictionary<string, NpyArray> IStateful.SaveState() => new OrderedDictionary<string, NpyArray>(
        _curves.Select(curve => KeyValuePair.Create(curve.Key, NpyArray.FromArray(curve.Value.ToArray(), Epochs))));

    Action IStateful.PrepareState(IReadOnlyDictionary<string, NpyArray> state, Func<string, Exception> refuse)
    {
        var reader = new StateReader("history", state, refuse);
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
