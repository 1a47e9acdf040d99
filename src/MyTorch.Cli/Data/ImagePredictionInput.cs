using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>The images of an IDX file, plain or gzip.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
internal sealed class ImagePredictionInput<T> : IPredictionInput<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Where the header of the file has the size of an image.</summary>
    private const int SizesStart = 8;

    private readonly IdxReader _images;

    /// <summary>The value of each byte, as in <see cref="IdxFiles{T}"/>.</summary>
    private readonly T[] _levels = [.. Enumerable.Range(0, byte.MaxValue + 1).Select(level => T.CreateTruncating(level) / T.CreateTruncating(byte.MaxValue))];
    private readonly T[] _x;

    /// <summary>Looks whether the images have the size of those of the model.</summary>
    /// <param name="stream">The file; disposed with this one.</param>
    /// <param name="path">Its name in messages.</param>
    /// <param name="features">The pixels of an image.</param>
    /// <exception cref="InvalidDataException">The file is not an IDX file of images, or its images have another size.</exception>
    public ImagePredictionInput(Stream stream, string path, int features)
    {
        _images = new IdxReader(stream, path, dimensions: 3);
        if (_images.Columns != features)
        {
            _images.Dispose();
            throw new InvalidDataException($"{path}: at byte {SizesStart}: expected images of {features} pixels, which the model takes, found {_images.Sizes[1]} x {_images.Sizes[2]} in the header.");
        }

        _x = new T[CommandOptions.BatchSize * features];
    }

    /// <inheritdoc/>
    public Matrix<T> X { get; private set; } = null!;

    /// <inheritdoc/>
    public string[] Kept => [];

    /// <inheritdoc/>
    public long Count { get; private set; }

    /// <inheritdoc/>
    public bool Read()
    {
        (int rows, int features) = (0, _images.Columns);
        for (; rows < CommandOptions.BatchSize && _images.Read(out ReadOnlySpan<byte> image); rows++)
        {
            for (int pixel = 0; pixel < features; pixel++)
            {
                _x[(rows * features) + pixel] = _levels[image[pixel]];
            }
        }

        if (rows == 0)
        {
            return false;
        }

        X = Matrix<T>.Build.DenseOfRowMajor(rows, features, new ArraySegment<T>(_x, 0, rows * features));
        Count += rows;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _images.Dispose();
}
