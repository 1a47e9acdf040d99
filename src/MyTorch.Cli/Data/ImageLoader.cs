using System.Numerics;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>Loads the images of IDX files.</summary>
internal static class ImageLoader
{
    /// <summary>Loads a folder of MNIST, whose t10k files are held out, or a pair of files, of which a share is.</summary>
    /// <exception cref="InvalidDataException">A file is malformed, or there are too few images.</exception>
    public static TrainingData<T> Load<T>(TrainSettings settings, IProgress<ReadProgress>? progress) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (settings.MnistFolder is { } folder)
        {
            IdxFiles<T> train = RequireImages(Mnist.TrainingFiles<T>(folder, progress));
            IdxFiles<T> heldOut = OpenMnistTest<T>(folder, progress);
            return train.Features == heldOut.Features
                ? Create(folder, train, new DataSplit<T>(train.Load(), heldOut.Load(), Test: null), heldOut.Path, settings)
                : throw new InvalidDataException($"{folder}: images of {train.Features} pixels in the train file, but of {heldOut.Features} in the t10k file.");
        }

        IdxFiles<T> files = Open<T>(settings.Images!, settings.Labels!, CountClasses(settings.Labels!), progress);
        return Create(files.Path, files, TrainingData<T>.HoldOut(files.Path, files.Load(), settings, stratify: true), files.Path, settings);
    }

    /// <summary>The held-out images of MNIST.</summary>
    /// <exception cref="InvalidDataException">A file is malformed, or there are no images.</exception>
    public static IdxFiles<T> OpenMnistTest<T>(string folder, IProgress<ReadProgress>? progress) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        RequireImages(Mnist.TestFiles<T>(folder, progress));

    /// <summary>The images of a file, with their labels.</summary>
    /// <exception cref="InvalidDataException">A file is malformed, or there are no images.</exception>
    public static IdxFiles<T> Open<T>(string images, string labels, int classes, IProgress<ReadProgress>? progress) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        RequireImages(new IdxFiles<T>(images, labels, classes) { Progress = progress });

    private static TrainingData<T> Create<T>(string name, IdxFiles<T> files, DataSplit<T> split, string validation, TrainSettings settings) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var image = new ImageShape(files.ImageRows, files.ImageColumns, byte.MaxValue);
        return TrainingData<T>.Create(name, [], split, image.ToSchema(files.Classes), image, settings.Scale) with { ValidationOrigin = SampleOrigin.OfImages(validation, split.ValidationIndices) };
    }

    private static IdxFiles<T> RequireImages<T>(IdxFiles<T> files) where T : unmanaged, IBinaryFloatingPointIeee754<T> => files.Count > 0
        ? files
        : throw new InvalidDataException($"{files.Path}: the file is in order, but there are no images in it.");

    /// <summary>One more than the largest label.</summary>
    private static int CountClasses(string path)
    {
        int[] labels = Idx.ReadLabels(path);
        return labels.Distinct().Count() > 1
            ? labels.Max() + 1
            : throw new InvalidDataException($"{path}: {(labels.Length == 0 ? "there are no labels" : $"all labels are {labels[0]}")}: there is nothing to learn.");
    }
}
