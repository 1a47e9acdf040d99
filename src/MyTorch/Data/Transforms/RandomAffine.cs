using System.Numerics;

namespace MyTorch.Data;

/// <summary>
/// Turns each image about its centre and shifts it, by amounts that are drawn anew for each sample and epoch: what does not change the
/// digit that it shows (torchvision's RandomAffine with degrees and translate, bilinear, filled with 0).
/// </summary>
/// <remarks>
/// Angle a, and shifts by d rows down and e columns to the right, are drawn uniformly between the limits and their opposites. With (y, x)
/// a pixel's place relative to the centre, the pixel at (y, x) of the result is what the image has at
/// (sin a (x - e) + cos a (y - d), cos a (x - e) - sin a (y - d)), interpolated bilinearly between the four pixels around that place, those
/// outside the image being 0; so a positive angle turns counterclockwise. What a sample becomes is a function of the seed, the epoch and its
/// number, whatever the batches are. Apply it before <see cref="Scaling{T}"/>, which moves the 0 of the background.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class RandomAffine<T> : IBatchTransform<T>, ISampleTransform<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SamplePass<T> _pass;

    /// <summary>Creates the transform; one object serves one loader.</summary>
    /// <param name="rows">Rows of an image.</param>
    /// <param name="columns">Columns of an image; pixel (r, c) is feature r * columns + c.</param>
    /// <param name="degrees">The largest angle, at least 0; 10 to 15 suit digits.</param>
    /// <param name="shift">The largest shift along each axis in pixels, 0 to the longer side of the image; fractions too are drawn.</param>
    /// <param name="seed">Decides what is drawn, together with the epoch and the number of the sample.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or a limit out of its range or not finite.</exception>
    public RandomAffine(int rows, int columns, double degrees, double shift, int seed)
    {
        (Rows, Columns, Seed) = (Setting.Count(rows), Setting.Count(columns), seed);
        (Degrees, Shift) = (Setting.NotNegative<T>(degrees), Setting.NotNegative<T>(shift));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shift, Math.Max(rows, columns));
        Dense.RequireLength(rows, columns);
        _pass = new SamplePass<T>(this);
    }

    /// <summary>Rows of an image.</summary>
    public int Rows { get; }

    /// <summary>Columns of an image.</summary>
    public int Columns { get; }

    /// <summary>The largest angle in degrees.</summary>
    public double Degrees { get; }

    /// <summary>The largest shift along each axis in pixels.</summary>
    public double Shift { get; }

    /// <summary>What decides the angles and shifts, together with the epoch and the number of the sample.</summary>
    public int Seed { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The features of the batch are not such images, or there are not as many numbers as samples.</exception>
    public void Apply(Batch<T> batch, ReadOnlySpan<int> samples, int epoch) => _pass.Run(batch, Rows * Columns, samples, epoch);

    void ISampleTransform<T>.Apply(ReadOnlySpan<T> sample, SampleRandom random, Span<T> result)
    {
        (double sin, double cos) = Math.SinCos(random.Symmetric(place: 0, Degrees) * (Math.PI / 180));
        double down = random.Symmetric(place: 1, Shift);
        double right = random.Symmetric(place: 2, Shift);
        double middleRow = (Rows - 1) / 2.0;
        double middleColumn = (Columns - 1) / 2.0;
        for (int row = 0; row < Rows; row++)
        {
            double y = row - middleRow - down;
            for (int column = 0; column < Columns; column++)
            {
                double x = column - middleColumn - right;
                double value = Interpolate(sample, middleRow + (sin * x) + (cos * y), middleColumn + (cos * x) - (sin * y));
                result[(row * Columns) + column] = T.CreateTruncating(value);
            }
        }
    }

    /// <summary>What the image has at a place between its pixels.</summary>
    private double Interpolate(ReadOnlySpan<T> image, double row, double column)
    {
        int top = (int)Math.Floor(row);
        int left = (int)Math.Floor(column);
        double below = row - top;
        double beside = column - left;
        return ((1 - below) * (((1 - beside) * Pixel(image, top, left)) + (beside * Pixel(image, top, left + 1))))
            + (below * (((1 - beside) * Pixel(image, top + 1, left)) + (beside * Pixel(image, top + 1, left + 1))));
    }

    private double Pixel(ReadOnlySpan<T> image, int row, int column) =>
        (uint)row < (uint)Rows && (uint)column < (uint)Columns ? double.CreateTruncating(image[(row * Columns) + column]) : 0;
}
