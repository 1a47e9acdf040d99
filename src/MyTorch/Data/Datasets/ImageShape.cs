using static System.FormattableString;

namespace MyTorch.Data;

/// <summary>The shape of images used as the features of a model, and the range of their raw pixels.</summary>
public sealed record ImageShape
{
    /// <summary>Creates the shape.</summary>
    /// <param name="rows">The number of rows of pixels, at least 1; pixel (r, c) is feature r * columns + c.</param>
    /// <param name="columns">The number of pixels in a row, at least 1.</param>
    /// <param name="pixelMaximum">The number by which raw pixels are divided to scale them to 0..1, at least 1; usually 255.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is less than 1.</exception>
    public ImageShape(int rows, int columns, int pixelMaximum) =>
        (Rows, Columns, PixelMaximum) = (Setting.Count(rows), Setting.Count(columns), Setting.Count(pixelMaximum));

    /// <summary>The shape of the images of <see cref="Digits"/>: 8 x 8 pixels from 0 to 16.</summary>
    public static ImageShape Digits { get; } = new(8, 8, pixelMaximum: 16);

    /// <summary>The number of rows of pixels.</summary>
    public int Rows { get; }

    /// <summary>The number of pixels in a row.</summary>
    public int Columns { get; }

    /// <summary>The number by which raw pixels are divided.</summary>
    public int PixelMaximum { get; }

    /// <summary>The number of pixels.</summary>
    internal long Pixels => (long)Rows * Columns;

    /// <summary>Returns the schema of a CSV file of raw pixels of such images: label, pixel0, pixel1 ...</summary>
    /// <param name="classes">The number of classes, which are named 0, 1, 2 ...</param>
    /// <exception cref="ArgumentException"><paramref name="classes"/> is not positive.</exception>
    public CsvSchema ToSchema(int classes) => new(
        [.. Enumerable.Range(0, Rows * Columns).Select(pixel => Invariant($"pixel{pixel}"))],
        ["label"],
        [.. Enumerable.Range(0, classes).Select(label => Invariant($"{label}"))]);

    /// <summary>Reads a shape written by <see cref="ToJson"/>.</summary>
    /// <exception cref="InvalidDataException">The text is not a valid image shape.</exception>
    internal static ImageShape FromJson(string text)
    {
        using var json = new JsonText(text, "the image");
        return new ImageShape(json.Count("rows"), json.Count("columns"), json.Count("pixel_maximum"));
    }

    /// <summary>Returns the shape as JSON, to be saved with a model.</summary>
    internal string ToJson() => JsonText.Write(json =>
    {
        json.WriteNumber("rows", Rows);
        json.WriteNumber("columns", Columns);
        json.WriteNumber("pixel_maximum", PixelMaximum);
    });
}
