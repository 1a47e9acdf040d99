using System.Numerics;

namespace MyTorch.Data;

/// <summary>
/// Data augmentation: rotates each image about its centre and shifts it, by random amounts drawn for each sample and epoch (torchvision's
/// RandomAffine with degrees and translate, bilinear, filled with 0).
/// </summary>
/// <remarks>
/// The angle a, the shift of d rows down and the shift of e columns to the right are drawn uniformly between -limit and limit. With (y, x) the
/// position of a pixel relative to the centre, the result at (y, x) is the value of the image at
/// (sin a (x - e) + cos a (y - d), cos a (x - e) - sin a (y - d)), interpolated bilinearly between the four surrounding pixels; pixels outside
/// the image are 0. A positive angle rotates counterclockwise. The result for a sample depends only on the seed, the epoch and its index, not on
/// the batches. Apply it before <see cref="Scaling{T}"/>, which changes the 0 of the background.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class RandomAffine<T> : IBatchTransform<T>, ISampleTransform<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SamplePass<T> _pass;

    /// <summary>Creates the transform; use an instance for one loader only.</summary>
    /// <param name="rows">The number of rows of an image.</param>
    /// <param name="columns">The number of columns of an image; pixel (r, c) is feature r * columns + c.</param>
    /// <param name="degrees">The maximum angle, at least 0; 10 to 15 is suitable for digits.</param>
    /// <param name="shift">The maximum shift along each axis in pixels, 0 to the longer side of the image; shifts may be fractional.</param>
    /// <param name="seed">The seed of the random angles and shifts.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or a limit is out of its range or not finite.</exception>
    public RandomAffine(int rows, int columns, double degrees, double shift, int seed)
    {
        (Rows, Columns, Seed) = (Setting.Count(rows), Setting.Count(columns), seed);
        (Degrees, Shift) = (Setting.NotNegative<T>(degrees), Setting.NotNegative<T>(shift));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shift, Math.Max(rows, columns));
        Dense.RequireLength(rows, columns);
        _pass = new SamplePass<T>(this);
    }

    /// <summary>The number of rows of an image.</summary>
    public int Rows { get; }

    /// <summary>The number of columns of an image.</summary>
    public int Columns { get; }

    /// <summary>The maximum angle in degrees.</summary>
    public double Degrees { get; }

    /// <summary>The maximum shift along each axis in pixels.</summary>
    public double Shift { get; }

    /// <summary>The seed of the angles and shifts, which also depend on the epoch and the index of the sample.</summary>
    public int Seed { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The features of the batch are not images of this size, or the number of indices differs from the number of samples.</exception>
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

    /// <summary>Returns the interpolated value of the image at a fractional position.</summary>
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
