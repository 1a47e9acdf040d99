using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>What the features of images are.</summary>
/// <param name="Rows">Rows of pixels; pixel (r, c) is feature r * columns + c.</param>
/// <param name="Columns">Pixels in a row.</param>
/// <param name="PixelMaximum">What raw pixels are divided by, so that they are from 0 to 1.</param>
internal sealed record ImageShape(int Rows, int Columns, int PixelMaximum)
{
    /// <summary>Square images; where the number of pixels is no square, a single row of them.</summary>
    public static ImageShape OfPixels(int pixels, int pixelMaximum)
    {
        int side = (int)Math.Round(Math.Sqrt(pixels));
        return side * side == pixels ? new ImageShape(side, side, pixelMaximum) : new ImageShape(1, pixels, pixelMaximum);
    }

    /// <summary>The columns of such images in a CSV file of raw pixels, as MNIST is found in: label, pixel0, pixel1 ...</summary>
    public CsvSchema Schema(int classes) => new(
        [.. Enumerable.Range(0, Rows * Columns).Select(pixel => Invariant($"pixel{pixel}"))],
        ["label"],
        [.. Enumerable.Range(0, classes).Select(label => Invariant($"{label}"))]);
}
