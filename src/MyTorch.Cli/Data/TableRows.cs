using System.Numerics;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>The rows of a CSV file that have a label.</summary>
/// <param name="Path">The file.</param>
/// <param name="Samples">The rows.</param>
/// <param name="Dropped">The places of the other rows in the file, from 0, in ascending order.</param>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
internal sealed record TableRows<T>(string Path, Dataset<T> Samples, IReadOnlyList<int> Dropped) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int[]? _places = Dropped.Count == 0 ? null : [.. Enumerable.Range(0, Samples.Count + Dropped.Count).Except(Dropped)];

    /// <summary>Reads a file.</summary>
    public static TableRows<T> Read(CsvFile<T> file)
    {
        Dataset<T> samples = file.Load();
        return new TableRows<T>(file.Path, samples, file.DroppedIndices);
    }

    /// <summary>The place of a sample in the file, from 0.</summary>
    public int PlaceOf(int sample) => _places is null ? sample : _places[sample];

    /// <summary>The places of some samples in the file; null for all rows of the file.</summary>
    /// <param name="samples">The samples; null for all.</param>
    public IReadOnlyList<int>? PlacesOf(IReadOnlyList<int>? samples) => samples is null || _places is null ? samples ?? _places : [.. samples.Select(PlaceOf)];
}
