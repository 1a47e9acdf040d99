using System.Numerics;
using MyTorch.Data;

namespace MyTorch;

/// <summary>
/// A trained network with everything that predictions need: the scalers of features and targets, the names of columns and classes, and the
/// meaning of the outputs. It accepts unscaled samples and returns quantities in their original unit, or class names.
/// </summary>
/// <remarks>
/// <see cref="Save"/> writes one file and <see cref="Model.Load{T}(string)"/> reads it. Predictions use evaluation mode and change no state, so
/// several threads can predict at once while none trains the network.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed partial class Model<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates a model.</summary>
    /// <param name="network">The network.</param>
    /// <param name="schema">The names of the features, of the targets and of the classes; null if they have none.</param>
    /// <param name="features">The scaler of the samples that the network was trained on; null if they were not scaled.</param>
    /// <param name="targets">The scaler of the targets of a regression that the network was trained on; null if they were not scaled.</param>
    /// <param name="criterion">
    /// The loss of this library that the network was trained with; it defines the meaning of the outputs. If null, it is
    /// <see cref="SoftmaxCrossEntropy{T}"/> if the schema has classes; otherwise the outputs are the predictions themselves.
    /// </param>
    /// <param name="image">The shape of images whose raw pixels are divided by <see cref="ImageShape.PixelMaximum"/>; null for other features.</param>
    /// <param name="threshold">The probability above which the second of two classes is predicted; null to predict the more probable class.</param>
    /// <exception cref="ArgumentException">The arguments do not match; the message says which.</exception>
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
                $"{Guard.NameOf(criterion)} is not a criterion of this library, so it cannot be saved: omit it here, and pass it to the prediction methods of Network.", nameof(criterion));
        }

        RequireColumns(nameof(schema), schema?.Features.Count);
        RequireColumns(nameof(features), features?.Scale.ColumnCount);
        RequireColumns(nameof(image), image?.Pixels);
        if ((network.InputColumns ?? Inputs) is { } inputs)
        {
            RequireOutputs(network.OutputColumns(inputs));
        }
    }

    /// <summary>The network, which expects scaled samples.</summary>
    public Sequential<T> Network { get; }

    /// <summary>The names of the features, targets and classes; null if they have none.</summary>
    public CsvSchema? Schema { get; }

    /// <summary>The scaler of the features; null if they are not scaled.</summary>
    public Scaler<T>? Features { get; }

    /// <summary>The scaler of the targets; null if they are not scaled.</summary>
    public Scaler<T>? Targets { get; }

    /// <summary>The loss, which defines the meaning of the outputs; null if they are the predictions themselves.</summary>
    public Criterion<T>? Criterion { get; }

    /// <summary>The shape of the images whose raw pixels are the features; null for other features.</summary>
    public ImageShape? Image { get; }

    /// <summary>The probability above which the second of two classes is predicted; null to predict the more probable class.</summary>
    public double? Threshold { get; }

    /// <summary>The names of the classes; null if the model has none.</summary>
    public IReadOnlyList<string>? Classes => Schema?.Classes;

    /// <summary>Additional metadata of the file, such as notes or the settings of <c>mytorch train</c>; saved by <see cref="Save"/>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init => field = value ?? throw new ArgumentNullException(nameof(value)); } = new Dictionary<string, string>();

    /// <summary>The number of features, if it is known.</summary>
    private int? Inputs => Schema?.Features.Count ?? Features?.Scale.ColumnCount ?? (int?)Image?.Pixels;

    /// <summary>Writes the model to a safetensors file atomically: the file of <c>network.Save</c> with the rest as metadata.</summary>
    /// <param name="path">The file to write or to replace; its folder must exist.</param>
    /// <exception cref="ArgumentException">A name or text of <see cref="Metadata"/> is empty, reserved or not valid Unicode; nothing was written.</exception>
    /// <exception cref="IOException">The file cannot be written; its previous content is unchanged.</exception>
    public void Save(string path) => Network.Save(path, ModelTexts.Write(this));

    private void RequireColumns(string name, long? columns)
    {
        if (columns is { } found && (Network.InputColumns ?? Inputs) is { } inputs && found != inputs)
        {
            throw Mismatch(name, $"{name} has {Shape.Count(found, "feature")}, but the {(Network.InputColumns is null ? "schema or scaler" : "network")} has {inputs}");
        }
    }

    private void RequireOutputs(int outputs)
    {
        bool hasProbabilities = Criterion is { HasProbabilities: true };
        bool isBinary = Criterion is { } criterion && criterion.IsBinary(outputs);
        int? expected = Classes is { } classes ? (!isBinary ? classes.Count : classes.Count == 2 ? 1 : Math.Max(2, classes.Count)) : Schema is { Targets.Count: > 0 and var targets } ? targets : null;
        if (expected is { } columns && columns != outputs)
        {
            string hint = outputs == 1 && Classes is { Count: 2 } ? ", or a single output and the criterion BinaryCrossEntropyWithLogits or BinaryCrossEntropy" : "";
            throw Mismatch("schema", $"the network has {Shape.Count(outputs, "output")}, but must have {columns}, one for each {(Classes is null ? "target" : "class")} of the schema{hint}");
        }

        if (Classes is not null && !hasProbabilities)
        {
            throw Mismatch("criterion", $"the schema has classes, but {Guard.NameOf(Criterion!)} does not define probabilities");
        }

        if (Targets is not null && hasProbabilities)
        {
            throw Mismatch("targets", "the outputs are probabilities, which are not scaled");
        }

        if (Targets is { Scale.ColumnCount: var scaled } && scaled != outputs)
        {
            throw Mismatch("targets", $"the scaler of the targets has {Shape.Count(scaled, "column")}, but the network has {Shape.Count(outputs, "output")}");
        }

        if (Threshold is { } threshold && (double.IsNaN(threshold) || !(isBinary || (outputs == 2 && hasProbabilities))))
        {
            throw Mismatch("threshold", FormattableString.Invariant($"the threshold is {threshold}, but must be a number that separates two classes; the model has {Shape.Count(outputs, "output")}"));
        }
    }

    private static ArgumentException Mismatch(string part, string problem) => new($"The parts of the model do not match: {problem}.", part);
}
