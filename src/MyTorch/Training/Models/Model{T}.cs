using System.Numerics;
using MyTorch.Data;

namespace MyTorch;

/// <summary>
/// A trained network with all that predictions of new samples need: how features are scaled, what the columns and classes are called, what the
/// outputs mean, and how targets are scaled. It takes samples as they were measured and gives quantities in their own unit, or classes by name.
/// </summary>
/// <remarks>
/// <see cref="Save"/> writes one file and <see cref="Model.Load{T}(string)"/> reads it. Predictions are those of evaluation mode and change no
/// state, so that many threads may ask at once, as long as none trains the network.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed partial class Model<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Puts a model together.</summary>
    /// <param name="network">The network.</param>
    /// <param name="schema">The names of the features, of the targets and of the classes; null if they have none.</param>
    /// <param name="features">The scaler of the samples that the network was trained on; null if they were not scaled.</param>
    /// <param name="targets">The scaler of the targets of a regression that the network was trained on; null if they were not scaled.</param>
    /// <param name="criterion">
    /// The loss that the network was trained with, one of the library, which decides what the outputs mean; null for
    /// <see cref="SoftmaxCrossEntropy{T}"/> if the schema has classes, and for outputs that are the predictions themselves if it has none.
    /// </param>
    /// <param name="image">The shape of images whose raw pixels are divided by <see cref="ImageShape.PixelMaximum"/> first; null for other features.</param>
    /// <param name="threshold">Of two classes, the probability above which the second is predicted; null for the more probable class.</param>
    /// <exception cref="ArgumentException">The parts do not fit together; the message says which.</exception>
    public Model(
        Sequential<T> network,
        CsvSchema? schema = null,
        Scaler<T>? features = null,
        Scaler<T>? targets = null,
        Criterion<T>? criterion = null,
        ImageShape? image = null,
        double? threshold = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        (Network, Schema, Features, Targets, Image, Threshold) = (network, schema, features, targets, image, threshold);
        Criterion = criterion ?? (schema?.Classes is null ? null : new SoftmaxCrossEntropy<T>());
        if (criterion is not null && !CriterionKinds<T>.IsKnown(criterion))
        {
            throw new ArgumentException(
                $"{Guard.NameOf(criterion)} is not a criterion of the library, so no file can name it: leave it out, and give it to the predictions of the Network.", nameof(criterion));
        }

        RequireColumns(nameof(schema), schema?.Features.Count);
        RequireColumns(nameof(features), features?.Scale.ColumnCount);
        RequireColumns(nameof(image), image?.Pixels);
        if ((network.InputColumns ?? Inputs) is { } inputs)
        {
            RequireOutputs(network.OutputColumns(inputs));
        }
    }

    /// <summary>The network, whose samples are scaled.</summary>
    public Sequential<T> Network { get; }

    /// <summary>The names of the features, targets and classes; null if they have none.</summary>
    public CsvSchema? Schema { get; }

    /// <summary>The scaler of the features; null if they are not scaled.</summary>
    public Scaler<T>? Features { get; }

    /// <summary>The scaler of the targets; null if they are not scaled.</summary>
    public Scaler<T>? Targets { get; }

    /// <summary>The loss that decides what the outputs mean; null if they are the predictions themselves.</summary>
    public Criterion<T>? Criterion { get; }

    /// <summary>The shape of the images whose raw pixels are the features; null for other features.</summary>
    public ImageShape? Image { get; }

    /// <summary>Of two classes, the probability above which the second is predicted; null for the more probable class.</summary>
    public double? Threshold { get; }

    /// <summary>The names of the classes; null if the model has none.</summary>
    public IReadOnlyList<string>? Classes => Schema?.Classes;

    /// <summary>The texts of the file that are not of the model itself, such as notes, or the settings of <c>mytorch train</c>; <see cref="Save"/> writes them too.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init => field = value ?? throw new ArgumentNullException(nameof(value)); } = new Dictionary<string, string>();

    /// <summary>The number of features, if it is known.</summary>
    private int? Inputs => Schema?.Features.Count ?? Features?.Scale.ColumnCount ?? (int?)Image?.Pixels;

    /// <summary>Writes the model to a safetensors file, whole or not at all: that of <c>network.Save</c> with all else as metadata.</summary>
    /// <param name="path">The file to write or to replace; its folder must exist.</param>
    /// <exception cref="ArgumentException">A name or text of <see cref="Metadata"/> is empty, reserved or not valid Unicode; nothing was written.</exception>
    /// <exception cref="IOException">The file cannot be written; what it held before is as it was.</exception>
    public void Save(string path) => Network.Save(path, ModelTexts.Write(this));

    private void RequireColumns(string name, long? columns)
    {
        if (columns is { } found && (Network.InputColumns ?? Inputs) is { } inputs && found != inputs)
        {
            throw Misfit(name, $"{name} has {Shape.Count(found, "feature")}, but the {(Network.InputColumns is null ? "schema or scaler" : "network")} has {inputs}");
        }
    }

    private void RequireOutputs(int outputs)
    {
        bool hasProbabilities = Criterion is { HasProbabilities: true };
        bool isBinary = Criterion is { } criterion && criterion.IsBinary(outputs);
        int? wanted = Classes is { } classes ? (!isBinary ? classes.Count : classes.Count == 2 ? 1 : Math.Max(2, classes.Count)) : Schema is { Targets.Count: > 0 and var targets } ? targets : null;
        if (wanted is { } columns && columns != outputs)
        {
            string hint = outputs == 1 && Classes is { Count: 2 } ? ", or a single one and the criterion BinaryCrossEntropyWithLogits or BinaryCrossEntropy" : "";
            throw Misfit("schema", $"the network has {Shape.Count(outputs, "output")}, but must have {columns}, one for each {(Classes is null ? "target" : "class")} of the schema{hint}");
        }

        if (Classes is not null && !hasProbabilities)
        {
            throw Misfit("criterion", $"the schema has classes, but {Guard.NameOf(Criterion!)} does not define probabilities");
        }

        if (Targets is not null && hasProbabilities)
        {
            throw Misfit("targets", "the outputs are probabilities, which are not scaled");
        }

        if (Targets is { Scale.ColumnCount: var scaled } && scaled != outputs)
        {
            throw Misfit("targets", $"the scaler of the targets has {Shape.Count(scaled, "column")}, but the network has {Shape.Count(outputs, "output")}");
        }

        if (Threshold is { } threshold && (double.IsNaN(threshold) || !(isBinary || (outputs == 2 && hasProbabilities))))
        {
            throw Misfit("threshold", FormattableString.Invariant($"the threshold is {threshold}, but must be a number that decides between two classes, and the model has {Shape.Count(outputs, "output")}"));
        }
    }

    private static ArgumentException Misfit(string part, string problem) => new($"The parts of the model do not fit together: {problem}.", part);
}
