using System.Numerics;
using System.Runtime.InteropServices;

namespace MyTorch.Data;

/// <summary>
/// Samples in a file that may be larger than memory: features C and labels K each, at most 2^31 - 1 of them. <see cref="StreamLoader{T}"/>
/// gives them in batches while it reads.
/// </summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public abstract class SampleFile<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates what stands for the file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    protected SampleFile(string path)
    {
        ElementType.Require<T>();
        ArgumentException.ThrowIfNullOrEmpty(path);
        Path = path;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>
    /// Receives, at each read and on the thread that reads, how far the file was read; null for no reports. An exception that it throws, such as
    /// an <see cref="OperationCanceledException"/>, ends the reading.
    /// </summary>
    public IProgress<ReadProgress>? Progress { get; init; }

    /// <summary>Features of a sample, C.</summary>
    public abstract int Features { get; }

    /// <summary>Columns of the labels, K.</summary>
    public abstract int Outputs { get; }

    /// <summary>The samples, or null where only reading them tells.</summary>
    public abstract long? Count { get; }

    /// <summary>Opens the file at its first sample; several readers may be open at a time.</summary>
    /// <exception cref="InvalidDataException">The file is not as it should be.</exception>
    public abstract ISampleReader<T> Open();

    /// <summary>Reads all samples into memory.</summary>
    /// <exception cref="InvalidDataException">The file is not as it should be.</exception>
    public virtual Dataset<T> Load()
    {
        using ISampleReader<T> reader = Open();
        var x = new List<T>();
        var y = new List<T>();
        int count = 0;
        T[] features = new T[Features];
        T[] labels = new T[Outputs];
        for (; reader.Read(features, labels); count++)
        {
            x.AddRange(features);
            y.AddRange(labels);
        }

        return new Dataset<T>(
            RowMajor.ToMatrix<T>(CollectionsMarshal.AsSpan(x), count, Features),
            RowMajor.ToMatrix<T>(CollectionsMarshal.AsSpan(y), count, Outputs));
    }
}
