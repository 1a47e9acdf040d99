using System.Numerics;

namespace MyTorch.Data;

/// <summary>Loads MNIST, or a dataset in its layout such as Fashion-MNIST, from its four IDX files.</summary>
public static class Mnist
{
    private const int Classes = 10;

    /// <summary>
    /// Loads train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte,
    /// each with or without .gz (train-images.idx3-ubyte and so on are also accepted).
    /// </summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="folder">The folder that contains the files.</param>
    /// <returns>
    /// The train files as <see cref="DataSplit{T}.Train"/>, the t10k files as <see cref="DataSplit{T}.Validation"/>, and no test set.
    /// X is N x 784 with pixels scaled from 0..255 to 0..1, Y is one-hot, N x 10.
    /// </returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is not of the expected kind, or two files do not match.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static DataSplit<T> Load<T>(string folder) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        Dataset<T> train = TrainingFiles<T>(folder).Load();
        Dataset<T> validation = TestFiles<T>(folder).Load();
        return train.X.ColumnCount == validation.X.ColumnCount
            ? new DataSplit<T>(train, validation, Test: null)
            : throw new InvalidDataException(
                $"{folder}: images of {train.X.ColumnCount} pixels in the train file, but of {validation.X.ColumnCount} in the t10k file.");
    }

    /// <summary>Opens the train files without loading them, for a <see cref="StreamLoader{T}"/>.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="folder">The folder that contains the files.</param>
    /// <param name="progress">The <see cref="SampleFile{T}.Progress"/> of the files.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file is not of the expected kind, or the files do not match.</exception>
    public static IdxFiles<T> TrainingFiles<T>(string folder, IProgress<ReadProgress>? progress = null) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Open<T>(folder, "train", progress);

    /// <summary>Opens the t10k files without loading them, for a <see cref="StreamLoader{T}"/>.</summary>
    /// <inheritdoc cref="TrainingFiles"/>
    public static IdxFiles<T> TestFiles<T>(string folder, IProgress<ReadProgress>? progress = null) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Open<T>(folder, "t10k", progress);

    private static IdxFiles<T> Open<T>(string folder, string part, IProgress<ReadProgress>? progress) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return Directory.Exists(folder)
            ? new IdxFiles<T>(Find(folder, $"{part}-images-idx3-ubyte"), Find(folder, $"{part}-labels-idx1-ubyte"), Classes) { Progress = progress }
            : throw new DirectoryNotFoundException($"The MNIST folder {folder} does not exist.");
    }

    private static string Find(string folder, string name)
    {
        string dotted = name.Replace("-idx", ".idx", StringComparison.Ordinal);
        string[] names = [name, name + ".gz", dotted, dotted + ".gz"];
        return names.Select(candidate => Path.Combine(folder, candidate)).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"{folder} contains none of {string.Join(", ", names)}.", Path.Combine(folder, name));
    }
}
