using MyTorch.Data;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>What the features of images are.</summary>
/// <param name="Rows">Rows of pixels; pixel (r, c) is feature r * columns + c.</param>
/// <param name="Columns">Pixels in a row.</param>
/// <param name="PixelMaximum">What raw pixels are divided by, so that they are from 0 to 1.</param>
internal sealed record ImageShape(int Rows, int Columns, int PixelMaximum)
{
    /// <summary>That of the embedded digits.</summary>
    public static ImageShape Digits { get; } = new(8, 8, PixelMaximum: 16);

    /// <summary>The columns of such images in a CSV file of raw pixels, as MNIST is found in: label, pixel0, pixel1 ...</summary>
    public CsvSchema Schema(int classes) => new(
        [.. Enumerable.Range(0, Rows * Columns).Select(pixel => Invariant($"pixel{pixel}"))],
        ["label"],
        [.. Enumerable.Range(0, classes).Select(label => Invariant($"{label}"))]);

    /// <summary>Reads what <see cref="ToJson"/> has written.</summary>
    /// <exception cref="InvalidDataException">It is not such a text, or a number is not positive.</exception>
    public static ImageShape FromJson(string text)
    {
        var json = new JsonText(text, "the image");
        var image = new ImageShape(json.Count("rows"), json.Count("columns"), json.Count("pixel_maximum"));
        return image is { Rows: > 0, Columns: > 0, PixelMaximum: > 0 } ? image : throw new InvalidDataException($"the image: all numbers must be at least 1, not {text}.");
    }

    /// <summary>The shape as a text, to be saved with a model.</summary>
    public string ToJson() => JsonText.Write(json =>
    {
        json.WriteNumber("rows", Rows);
        json.WriteNumber("columns", Columns);
        json.WriteNumber("pixel_maximum", PixelMaximum);
    });
}
