using System.Numerics;

namespace MyTorch.Cli;

/// <summary>Images of digits to learn from, with pixels from 0 to 1.</summary>
/// <param name="Name">What they are.</param>
/// <param name="Split">The training and validation parts.</param>
/// <param name="PixelMaximum">What the raw pixels were divided by.</param>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
internal sealed record ImageData<T>(string Name, DataSplit<T> Split, int PixelMaximum) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The four IDX files, or a fifth of the embedded digits for validation and the rest for training.</summary>
    public static ImageData<T> Load(TrainSettings settings) =>
        settings.MnistFolder is null ? LoadDigits(settings.Seed) : LoadMnist(settings.MnistFolder);

    private static ImageData<T> LoadDigits(int seed)
    {
        const int PixelMaximum = 16;
        Dataset<T> digits = Digits.Load<T>();
        var scaled = new Dataset<T>(digits.X / T.CreateChecked(PixelMaximum), digits.Y);
        return new ImageData<T>("the embedded digits", scaled.Split(validation: 0.2, test: 0, seed), PixelMaximum);
    }

    private static ImageData<T> LoadMnist(string folder)
    {
        DataSplit<T> split = Mnist.Load<T>(folder);
        return split.Train.X.RowCount > 0 && split.Train.X.ColumnCount > 0 && split.Validation.X.RowCount > 0
            ? new ImageData<T>(folder, split, byte.MaxValue)
            : throw new InvalidDataException($"{folder}: the files are in order, but there are no images in them.");
    }
}
