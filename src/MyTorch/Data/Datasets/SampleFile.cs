using System.Numerics;
using System.Runtime.InteropServices;

namespace MyTorch.Data;

/// <summary>
/// A file of at most 2^31 - 1 samples with C features and K labels each, which may be larger than memory. <see cref="StreamLoader{T}"/>
/// reads it in batches.
/// </summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public abstract class SampleFile<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Creates an instance for a file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    protected SampleFile(string path)
    {
        ElementType.Require<T>();
        ArgumentException.ThrowIfNullOrEmpty(path);
        Path = path;
    }

    /// <summary>The path of the file.</summary>
    public string Path { get; }

    /// <summary>
    /// Receives the position in the file after each read, on the thread that reads; null for no reports. An exception that it throws, such as an
    /// <see cref="OperationCanceledException"/>, stops the reading.
    /// </summary>
    public IProgress<ReadProgress>? Progress { get; init; }

    /// <summary>The number of features of a sample, C.</summary>
    public abstract int Features { get; }

    /// <summary>The number of label columns, K.</summary>
    public abstract int Outputs { get; }

    /// <summary>The number of samples, or null if it is known only after reading them.</summary>
    public abstract long? Count { get; }

    /// <summary>Opens a reader at the first sample; several readers may be open at the same time.</summary>
    /// <exception cref="InvalidDataException">The file is invalid.</exception>
    public abstract ISampleReader<T> Open();

    /// <summary>Reads all samples into memory.</summary>
    /// <exception cref="InvalidDataException">The file is invalid.</exception>
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
