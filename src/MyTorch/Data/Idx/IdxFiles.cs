using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Data;

/// <summary>The images of an IDX file with the labels of another, plain or gzip, as in MNIST. Pixels are scaled from 0..255 to 0..1.</summary>
/// <remarks>While the files are read, memory holds 256 KB of each, or one image if that is larger.</remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
/// <seealso cref="Mnist"/>
public sealed class IdxFiles<T> : SampleFile<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _levels = Pixels.Levels<T>(divisor: byte.MaxValue);

    /// <summary>Opens the files and checks that they match.</summary>
    /// <param name="images">The file of images, of three dimensions; pixel (r, c) becomes feature r * columns + c.</param>
    /// <param name="labels">The file of labels, of one dimension.</param>
    /// <param name="classes">The number of classes, K: labels are 0 to K - 1.</param>
    /// <param name="oneHot">Whether labels become one-hot rows, N x K, or class indices, N x 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="classes"/> is less than 1.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is not of the expected kind, the numbers of images and labels differ, or the images have no pixels.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public IdxFiles(string images, string labels, int classes = 10, bool oneHot = true)
        : base(images)
    {
        ArgumentException.ThrowIfNullOrEmpty(labels);
        (LabelsPath, Classes, IsOneHot) = (labels, Setting.Count(classes), oneHot);
        (IdxReader imageReader, IdxReader labelReader) = OpenPair();
        using (imageReader)
        using (labelReader)
        {
            // Detects a false image size in the header before batches of that size are allocated.
            imageReader.Read(out _);
            (Features, Count) = (imageReader.Columns, imageReader.Rows);
            (ImageRows, ImageColumns) = (imageReader.Sizes[1], imageReader.Sizes[2]);
        }
    }

    /// <summary>The path of the labels; <see cref="SampleFile{T}.Path"/> is that of the images.</summary>
    public string LabelsPath { get; }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>Whether labels become one-hot rows, or class indices.</summary>
    public bool IsOneHot { get; }

    /// <summary>The number of pixel rows of an image.</summary>
    public int ImageRows { get; }

    /// <summary>The number of pixels in a row of an image.</summary>
    public int ImageColumns { get; }

    /// <summary>The number of pixels of an image, C.</summary>
    public override int Features { get; }

    /// <inheritdoc/>
    public override int Outputs => IsOneHot ? Classes : 1;

    /// <summary>The number of images.</summary>
    public override long? Count { get; }

    /// <inheritdoc/>
    public override ISampleReader<T> Open()
    {
        (IdxReader images, IdxReader labels) = OpenPair();
        return new IdxSampleReader<T>(images, labels, _levels, Classes, IsOneHot);
    }

    /// <inheritdoc/>
    public override Dataset<T> Load()
    {
        (IdxReader images, IdxReader labels) = OpenPair();
        using IdxReader openImages = images;
        using IdxReader openLabels = labels;
        Matrix<T> x = Pixels.ToMatrix(images.ReadAll(), images.Rows, images.Columns, _levels);
        byte[] values = labels.ReadAll();
        int[] classes = new int[values.Length];
        for (int row = 0; row < classes.Length; row++)
        {
            classes[row] = labels.RequireClass(values[row], row, Classes);
        }

        return new Dataset<T>(x, IsOneHot
            ? OneHot.Encode<T>(classes, Classes)
            : Matrix<T>.Build.Dense(classes.Length, 1, Array.ConvertAll(classes, label => T.CreateTruncating(label))));
    }

    /// <summary>Opens both files and checks them, since they may have been replaced since the last time.</summary>
    private (IdxReader Images, IdxReader Labels) OpenPair()
    {
        IdxReader? images = null;
        IdxReader? labels = null;
        try
        {
            images = new IdxReader(DataFile.Open(Path, Progress), Path, dimensions: 3);
            labels = new IdxReader(DataFile.Open(LabelsPath), LabelsPath, dimensions: 1);
            RequirePair(images, labels);
            return (images, labels);
        }
        catch
        {
            images?.Dispose();
            labels?.Dispose();
            throw;
        }
    }

    private void RequirePair(IdxReader images, IdxReader labels)
    {
        if (images.Rows != labels.Rows)
        {
            throw new InvalidDataException($"{Path} contains {images.Rows} images, but {LabelsPath} contains {labels.Rows} labels: the numbers must be equal.");
        }

        if (images.Columns == 0)
        {
            throw new InvalidDataException($"{Path}: expected images of at least one pixel, found none.");
        }

        // Null when the files are opened for the first time.
        if (Count is { } count && (images.Rows, images.Columns) != (count, Features))
        {
            throw new InvalidDataException(
                $"{Path}: expected {count} images of {Features} pixels as when it was first opened, found {images.Rows} of {images.Columns}.");
        }
    }
}
