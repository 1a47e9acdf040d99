using System.Numerics;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>Loads the rows of a CSV file to train on.</summary>
internal static class TableLoader
{
    /// <summary>Finds the columns, reads the file and holds out what the settings say.</summary>
    /// <exception cref="InvalidDataException">A file is not as it should be; the message names line and column.</exception>
    public static TrainingData<T> Load<T>(TrainSettings settings, IReadingMonitor? monitor) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TargetColumns target = TargetColumns.Find(settings, monitor);
        CsvSchema schema = CreateSchema(settings, target);

        // Of the bytes that were learned from, though the file may change meanwhile.
        using var checksum = new FileChecksum();
        Dataset<T> samples = Read(settings.Csv!, checksum.Through);
        DataSplit<T> raw = settings.ValidationCsv is { } path
            ? new DataSplit<T>(samples, Read(path, through: null), Test: null)
            : TrainingData<T>.HoldOut(settings.Csv!, samples, settings, stratify: schema.Classes is not null);
        return TrainingData<T>.Create(settings.Csv!, target.Note, raw, schema, image: null, settings.Scale) with
        {
            FileChecksum = checksum.Text,
            ValidationOrigin = SampleOrigin.OfLines(settings.ValidationCsv ?? settings.Csv!, schema.HasHeader, raw.ValidationIndices),
        };

        Dataset<T> Read(string path, Func<Stream, Stream>? through) => new CsvFile<T>(path, schema) { RequiresFinite = true, Monitor = monitor, Through = through }.Load();
    }

    private static CsvSchema CreateSchema(TrainSettings settings, TargetColumns target)
    {
        string[] ignored = settings.Ignore is { } names ? CsvRow.Split(names, "--ignore") : [];
        if (ignored.Except(target.Columns).FirstOrDefault() is { } unknown)
        {
            throw new InvalidDataException($"{settings.Csv}: there is no column '{unknown}' to ignore among {CsvReader.List(target.Columns)}.{CsvHints.OfMissing(unknown, target.Columns)}");
        }

        string[] features = [.. target.Columns.Except([.. target.Names, .. ignored])];
        return features.Length > 0
            ? new CsvSchema(features, target.Names, target.Classes, oneHot: true, CsvDelimiter.Of(settings.Delimiter), settings.Header == "yes")
            : throw new InvalidDataException($"{settings.Csv}: no column is left for features beside {CsvReader.List([.. target.Names, .. ignored])}.");
    }
}
