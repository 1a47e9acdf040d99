using System.Numerics;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>Loads the rows of a CSV file to train on.</summary>
internal static class TableLoader
{
    /// <summary>Finds the columns, reads the file and holds out what the settings say.</summary>
    /// <exception cref="InvalidDataException">A file is malformed; the message names line and column.</exception>
    public static TrainingData<T> Load<T>(TrainSettings settings, IProgress<ReadProgress>? progress) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TargetColumns target = TargetColumns.Find(settings, progress);
        bool hasRowNumbers = HasRowNumbers(settings, target, progress);
        CsvSchema schema = CreateSchema(settings, target, hasRowNumbers);

        // Of the bytes that were learned from, though the file may change meanwhile.
        using var checksum = new FileChecksum();
        TableRows<T> rows = Read(settings.Csv!, checksum.Through);
        TableRows<T>? other = settings.ValidationCsv is { } path ? Read(path, content => content) : null;
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

        TableRows<T> Read(string path, Func<Stream, Stream> through)
        {
            var rows = TableRows<T>.Read(new CsvFile<T>(() => through(DataFile.Open(path, progress)), path, schema)
            {
                RequiresFinite = true,
                DropsMissingLabels = settings.MissingLabels == MissingLabels.Drop,
            });
            ValueLimits.Require(rows, schema, settings.Scale);
            return rows;
        }
    }

    private static IReadOnlyList<string> Ignored(TrainSettings settings) => settings.Ignore is { } names ? ColumnNames.Split(names, "--ignore") : [];

    /// <summary>Whether the first column has no name and only numbers the rows.</summary>
    private static bool HasRowNumbers(TrainSettings settings, TargetColumns target, IProgress<ReadProgress>? progress) =>
        string.IsNullOrWhiteSpace(target.Columns[0])
        && !target.Names.Concat(Ignored(settings)).Contains(target.Columns[0])
        && CsvSchema.HasRowNumbers(settings.Csv!, CsvDelimiter.Of(settings.Delimiter), progress);

    private static CsvSchema CreateSchema(TrainSettings settings, TargetColumns target, bool hasRowNumbers)
    {
        IReadOnlyList<string> ignored = Ignored(settings);
        if (ignored.Except(target.Columns).FirstOrDefault() is { } unknown)
        {
            throw new InvalidDataException($"{settings.Csv}: there is no column '{unknown}' to ignore among {Printable.List(target.Columns)}.{CsvHints.OfMissing(unknown, target.Columns)}");
        }

        string[] others = [.. target.Names, .. ignored, .. target.Columns.Take(hasRowNumbers ? 1 : 0)];
        string[] features = [.. target.Columns.Except(others)];
        return features.Length > 0
            ? new CsvSchema(features, target.Names, target.Classes, oneHot: true, CsvDelimiter.Of(settings.Delimiter), settings.Header == "yes")
            : throw new InvalidDataException($"{settings.Csv}: no column is left for features besides {Printable.List(others)}.");
    }
}
