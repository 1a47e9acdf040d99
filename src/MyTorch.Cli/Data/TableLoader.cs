using System.Numerics;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>Loads the rows of a CSV file to train on.</summary>
internal static class TableLoader
{
    /// <summary>Finds the columns, reads the file and holds out what the settings say.</summary>
    /// <exception cref="InvalidDataException">A file is malformed; the message names line and column.</exception>
    public static TrainingData<T> Load<T>(TrainSettings settings, IReadingMonitor? monitor) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TargetColumns target = TargetColumns.Find(settings, monitor);
        bool hasRowNumbers = HasRowNumbers(settings, target, monitor);
        CsvSchema schema = CreateSchema(settings, target, hasRowNumbers);

        // Of the bytes that were learned from, though the file may change meanwhile.
        using var checksum = new FileChecksum();
        TableRows<T> rows = Read(settings.Csv!, checksum.Through);
        TableRows<T>? other = settings.ValidationCsv is { } path ? Read(path, through: null) : null;
        DataSplit<T> raw = other is null
            ? TrainingData<T>.HoldOut(settings.Csv!, rows.Samples, settings, stratify: schema.Classes is not null)
            : new DataSplit<T>(rows.Samples, other.Samples, Test: null);
        string[] notes = [target.Note, .. TableNotes.Of(schema, hasRowNumbers, rows, other)];
        TableRows<T> origin = other ?? rows;
        return TrainingData<T>.Create(settings.Csv!, notes, raw, schema, image: null, settings.Scale) with
        {
            FileChecksum = checksum.Text,
            DroppedRows = rows.Dropped.Count,
            ValidationOrigin = SampleOrigin.OfLines(origin.Path, schema.HasHeader, origin.PlacesOf(raw.ValidationIndices)),
        };

        TableRows<T> Read(string path, Func<Stream, Stream>? through)
        {
            var rows = TableRows<T>.Read(
                new CsvFile<T>(path, schema) { RequiresFinite = true, DropsMissingLabels = settings.MissingLabels == MissingLabels.Drop, Monitor = monitor, Through = through });
            ValueLimits.Require(rows, schema, settings.Scale);
            return rows;
        }
    }

    private static string[] Ignored(TrainSettings settings) => settings.Ignore is { } names ? CsvRow.Split(names, "--ignore") : [];

    /// <summary>Whether the first column has no name and only numbers the rows.</summary>
    private static bool HasRowNumbers(TrainSettings settings, TargetColumns target, IReadingMonitor? monitor) =>
        RowNumbers.IsUnnamed(target.Columns)
        && !target.Names.Concat(Ignored(settings)).Contains(target.Columns[0])
        && RowNumbers.AreFirst(settings.Csv!, CsvDelimiter.Of(settings.Delimiter), monitor);

    private static CsvSchema CreateSchema(TrainSettings settings, TargetColumns target, bool hasRowNumbers)
    {
        string[] ignored = Ignored(settings);
        if (ignored.Except(target.Columns).FirstOrDefault() is { } unknown)
        {
            throw new InvalidDataException($"{settings.Csv}: there is no column '{unknown}' to ignore among {CsvReader.List(target.Columns)}.{CsvHints.OfMissing(unknown, target.Columns)}");
        }

        string[] others = [.. target.Names, .. ignored, .. target.Columns.Take(hasRowNumbers ? 1 : 0)];
        string[] features = [.. target.Columns.Except(others)];
        return features.Length > 0
            ? new CsvSchema(features, target.Names, target.Classes, oneHot: true, CsvDelimiter.Of(settings.Delimiter), settings.Header == "yes")
            : throw new InvalidDataException($"{settings.Csv}: no column is left for features beside {CsvReader.List(others)}.");
    }
}
