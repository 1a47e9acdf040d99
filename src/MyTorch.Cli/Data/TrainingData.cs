using System.Numerics;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>The training, validation and test samples.</summary>
/// <param name="Name">The display name.</param>
/// <param name="Notes">Notes for the user, such as how the target was interpreted.</param>
/// <param name="Raw">The samples as they are in their files, pixels from 0 to 1.</param>
/// <param name="Input">The mapping from files to the network, saved with the model.</param>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
internal sealed record TrainingData<T>(string Name, IReadOnlyList<string> Notes, DataSplit<T> Raw, ModelInput<T> Input)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Lazy<DataSplit<T>> _split = new(() => Input.Features is null ? Raw : Raw.Scaled(Input.Features, Input.Targets));

    /// <summary>The samples as the network sees them, scaled.</summary>
    public DataSplit<T> Split => _split.Value;

    /// <summary>The checksum of the file of a table; null for images.</summary>
    public string? FileChecksum { get; init; }

    /// <summary>The number of rows of the table without a label, which were left out.</summary>
    public int DroppedRows { get; init; }

    /// <summary>Where the validation samples are found in their file.</summary>
    public SampleOrigin ValidationOrigin { get; init; } = SampleOrigin.Unknown;

    /// <summary>The unscaled test samples if there are any, otherwise the validation samples.</summary>
    public Dataset<T> HeldOut => Raw.Test ?? Raw.Validation;

    /// <summary>The samples that the settings name: a CSV file, IDX files or the embedded digits.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="progress">Receives how far the files were read; null for no reports.</param>
    /// <exception cref="InvalidDataException">A file is malformed, or there are too few samples.</exception>
    public static TrainingData<T> Load(TrainSettings settings, IProgress<ReadProgress>? progress = null) =>
        settings.IsTable ? CsvHints.Explain(settings, () => TableLoader.Load<T>(settings, progress))
        : settings.Images is not null || settings.MnistFolder is not null ? ImageLoader.Load<T>(settings, progress)
        : LoadDigits(settings);

    /// <summary>Holds out a share of the samples; the message of what is wrong begins with their name.</summary>
    public static DataSplit<T> HoldOut(string name, Dataset<T> samples, TrainSettings settings, bool stratify)
    {
        try
        {
            return samples.Split(settings.Validation, settings.Test, settings.Seed, stratify);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"{name}: {exception.Message}", exception);
        }
    }

    /// <summary>Measures the scalers on the training part.</summary>
    public static TrainingData<T> Create(string name, IReadOnlyList<string> notes, DataSplit<T> raw, CsvSchema schema, ImageShape? image, string scale)
    {
        Scaler<T>? features = ScalerFactory.Create(scale, raw.Train.X);
        Scaler<T>? targets = schema.Classes is null ? ScalerFactory.Create(scale, raw.Train.Y) : null;
        var data = new TrainingData<T>(name, notes, raw, new ModelInput<T>(schema, image, features, targets));
        return data.SingleSamples() is { } note ? data with { Notes = [.. notes, note] } : data;
    }

    /// <summary>Names the classes with a single sample, or returns null.</summary>
    private string? SingleSamples()
    {
        Dataset<T>[] parts = [.. new[] { Raw.Train, Raw.Validation, Raw.Test }.OfType<Dataset<T>>()];
        string[] single = [.. (Input.Schema.Classes ?? []).Where((_, label) => parts.Sum(part => double.CreateChecked(part.Y.Column(label).Sum())) == 1)];
        bool areMany = 2 * single.Length > Input.Schema.Outputs;
        string kept = Raw.ValidationIndices is null ? "" : single.Length == 1 ? " It is used for training and never held out." : " They are used for training and never held out.";
        return single.Length == 0
            ? null
            : $"{(single.Length == 1 ? "A class has" : $"{single.Length} classes have")} a single sample: {Printable.List(single)}.{kept} {(areMany ? "Is the target a quantity, for --task regression?" : "Is the name misspelt?")}";
    }

    private static TrainingData<T> LoadDigits(TrainSettings settings)
    {
        const string Name = "the embedded digits";
        ImageShape image = ImageShape.Digits;
        Dataset<T> digits = Digits.Load<T>();
        var pixels = new Dataset<T>(digits.X / T.CreateChecked(image.PixelMaximum), digits.Y);
        DataSplit<T> split = HoldOut(Name, pixels, settings, stratify: false);
        return Create(Name, [], split, image.ToSchema(10), image, settings.Scale) with { ValidationOrigin = SampleOrigin.OfImages(Name, split.ValidationIndices) };
    }
}
