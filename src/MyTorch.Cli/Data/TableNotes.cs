using System.Numerics;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>Notes on the rows of a table before training.</summary>
internal static class TableNotes
{
    /// <summary>With fewer rows, a feature may equal the row number by chance.</summary>
    private const int FewestCounted = 3;

    /// <summary>The notes, a sentence or two each.</summary>
    /// <param name="schema">The columns.</param>
    /// <param name="hasRowNumbers">Whether the first column was left out, because it only numbers the rows.</param>
    /// <param name="rows">The rows of the training file.</param>
    /// <param name="validation">The rows of the validation file, if there is one.</param>
    public static IEnumerable<string> Of<T>(CsvSchema schema, bool hasRowNumbers, TableRows<T> rows, TableRows<T>? validation) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (TableRows<T> file in new[] { rows, validation }.OfType<TableRows<T>>().Where(file => file.Dropped.Count > 0))
        {
            yield return Dropped(file.Path, file.Dropped.Count);
        }

        if (hasRowNumbers)
        {
            yield return "The first column is left out: it has no name and numbers the rows. To use it as a feature, give it a name.";
        }

        string[] counting = [.. schema.Features.Where((_, feature) => NumbersRows(rows, feature))];
        if (counting.Length > 0)
        {
            string names = Printable.List(counting);
            string ignore = $"with --ignore {Printable.Of(Csv.Join(counting))}";
            yield return counting.Length == 1
                ? $"The column {names} numbers the rows of the file: leave it out {ignore} if it has no other meaning."
                : $"The columns {names} number the rows of the file: leave them out {ignore} if they have no other meaning.";
        }

        if (validation is not null && CountShared(rows.Samples, validation.Samples) is > 0 and var shared)
        {
            yield return $"WARNING: {shared} of the {validation.Samples.Count} validation samples are also training samples, so the validation metrics are optimistic.";
        }
    }

    /// <summary>That rows were left out.</summary>
    public static string Dropped(string path, int count) => $"{path}: {DisplayFormat.Count(count, "row")} without a label {(count == 1 ? "is" : "are")} left out.";

    /// <summary>Whether a feature is 0, 1, 2, ... or 1, 2, 3, ... in the order of the file.</summary>
    private static bool NumbersRows<T>(TableRows<T> rows, int feature) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int count = rows.Samples.Count;
        ReadOnlySpan<T> values = rows.Samples.X.AsColumnMajorArray().AsSpan(feature * count, count);
        T first = values[0] - T.CreateChecked(rows.PlaceOf(0));
        bool counts = count >= FewestCounted && (first == T.Zero || first == T.One);
        for (int sample = 0; counts && sample < count; sample++)
        {
            counts = values[sample] == T.CreateChecked(rows.PlaceOf(sample) + int.CreateChecked(first));
        }

        return counts;
    }

    /// <summary>The number of validation samples whose features and labels are those of a training sample.</summary>
    private static int CountShared<T>(Dataset<T> training, Dataset<T> validation) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        HashSet<ulong> known = [.. Hashes(training)];
        return Hashes(validation).Count(known.Contains);
    }

    /// <summary>A hash of each sample, of 64 bits, so that different samples have different ones in practice.</summary>
    private static ulong[] Hashes<T>(Dataset<T> samples) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ulong[] hashes = new ulong[samples.Count];
        AddColumns<T>(hashes, samples.X.AsColumnMajorArray());
        AddColumns<T>(hashes, samples.Y.AsColumnMajorArray());
        return hashes;
    }

    private static void AddColumns<T>(ulong[] hashes, ReadOnlySpan<T> values) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        const int Rotation = 29;
        for (int i = 0; i < values.Length; i++)
        {
            // Adding 0 makes +0 of -0, which is equal to it.
            ulong bits = BitConverter.DoubleToUInt64Bits(double.CreateChecked(values[i] + T.Zero));
            ref ulong hash = ref hashes[i % hashes.Length];
            hash = BitOperations.RotateLeft((hash ^ bits) * Multiplier, Rotation);
        }
    }
}
