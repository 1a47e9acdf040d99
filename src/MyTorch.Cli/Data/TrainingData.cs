using System.Numerics;

namespace MyTorch.Cli;

/// <summary>Samples to learn from and samples to judge by.</summary>
/// <param name="Name">What they are, for people.</param>
/// <param name="Note">How the target was understood, or null where there is nothing to say.</param>
/// <param name="Raw">The samples as they are in their files, pixels from 0 to 1.</param>
/// <param name="Split">The same as the network sees them, scaled.</param>
/// <param name="Input">What a saved model must know of them.</param>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
internal sealed record TrainingData<T>(string Name, string? Note, DataSplit<T> Raw, DataSplit<T> Split, ModelInput<T> Input)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The checksum of the file of a table; null for images.</summary>
    public string? FileChecksum { get; init; }

    /// <summary>The samples that say best how new ones will be predicted, as they are in their files: those of the test where there are some.</summary>
    public Dataset<T> HeldOut => Raw.Test ?? Raw.Validation;

    /// <summary>The samples that the settings name: a CSV file, four IDX files or the embedded digits.</summary>
    public static TrainingData<T> Load(TrainSettings settings) =>
        settings.IsTable ? CsvHints.Explain(() => TableLoader.Load<T>(settings))
        : settings.MnistFolder is { } folder ? LoadMnist(folder, settings.Scale)
        : LoadDigits(settings);

    /// <summary>Measures the scalers on the training part.</summary>
    public static TrainingData<T> Create(string name, string? note, DataSplit<T> raw, CsvSchema schema, ImageShape? image, string scale)
    {
        Scaler<T>? features = ScalerFactory.Create(scale, raw.Train.X);
        Scaler<T>? targets = schema.Classes is null ? ScalerFactory.Create(scale, raw.Train.Y) : null;
        var input = new ModelInput<T>(schema, image, features, targets);
        DataSplit<T> split = features is null ? raw : raw.Scaled(features, targets);
        return new TrainingData<T>(name, note, raw, split, input);
    }

    private static TrainingData<T> LoadDigits(TrainSettings settings)
    {
        var image = new ImageShape(8, 8, PixelMaximum: 16);
        Dataset<T> digits = Digits.Load<T>();
        var pixels = new Dataset<T>(digits.X / T.CreateChecked(image.PixelMaximum), digits.Y);
        DataSplit<T> split = pixels.Split(settings.Validation, settings.Test, settings.Seed);
        return Create("the embedded digits", null, split, image.Schema(10), image, settings.Scale);
    }

    private static TrainingData<T> LoadMnist(string folder, string scale)
    {
        DataSplit<T> split = Mnist.Load<T>(folder);
        if (split.Train.X.RowCount == 0 || split.Train.X.ColumnCount == 0 || split.Validation.X.RowCount == 0)
        {
            throw new InvalidDataException($"{folder}: the files are in order, but there are no images in them.");
        }

        ImageShape image = ImageShape.OfPixels(split.Train.X.ColumnCount, byte.MaxValue);
        return Create(folder, null, split, image.Schema(split.Train.Y.ColumnCount), image, scale);
    }
}
