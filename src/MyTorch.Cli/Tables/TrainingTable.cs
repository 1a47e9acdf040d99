using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>A table to train on, with its schema.</summary>
/// <param name="Rows">The rows that have a target and are not test rows.</param>
/// <param name="Test">The test rows; null if none are held out.</param>
/// <param name="Schema">The kinds and roles of the columns.</param>
/// <param name="Target">What is predicted.</param>
/// <param name="Unlabelled">The line numbers of the rows without a target.</param>
internal sealed record TrainingTable(Table Rows, Table? Test, TableSchema Schema, TargetChoice Target, IReadOnlyList<long> Unlabelled)
{
    /// <summary>The checksum of the file.</summary>
    public required string Checksum { get; init; }

    /// <summary>The rows to train on if <see cref="Rows"/> is a sample of them; otherwise null.</summary>
    public StreamedTable? Stream { get; init; }

    /// <summary>The number of rows of the file.</summary>
    public required long Count { get; init; }

    /// <summary>Trains an estimator.</summary>
    public void Fit(TableEstimator estimator, IProgress<(int Network, EpochMetrics Epoch)> progress, CancellationToken stop)
    {
        if (Stream is null)
        {
            estimator.Fit(Rows, Schema, progress, stop);
        }
        else
        {
            estimator.Fit(Stream, Schema, progress, stop);
        }
    }

    /// <summary>Reads the table, infers its schema and holds out the test rows.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="progress">Receives how far the file was read.</param>
    /// <param name="from">The model whose schema is used; null to infer a schema.</param>
    /// <exception cref="InvalidDataException">The table is not suitable for training; the message says why.</exception>
    public static TrainingTable Load(TrainSettings settings, IProgress<ReadProgress> progress, TablePredictor? from = null)
    {
        StreamedTable? stream = from is null && settings.Table.Stream is { } sampleRows ? StreamedTable.FromCsv(settings.Csv!, TableSource.Options(settings), sampleRows) : null;
        (Table table, string checksum) = stream is null ? TableSource.Read(settings, progress) : (stream.ReadSample(), FileChecksum.Of(settings.Csv!, progress));
        TableSchema schema = from is null ? SchemaChoice.Create(table, settings) : SchemaOf(from, table);
        bool[] have = [.. Enumerable.Range(0, table.RowCount).Select(row => HasTarget(table, schema, row))];
        int[] kept = [.. Enumerable.Range(0, table.RowCount).Where(row => have[row])];
        long[] unlabelled = [.. Enumerable.Range(0, table.RowCount).Where(row => !have[row]).Select(table.GetLineNumber)];
        RequireLabels(table.Name, schema, stream is null || settings.MissingLabels != MissingLabels.Reject ? unlabelled : TableSource.FindUnlabelled(settings, schema), settings.MissingLabels);
        if (kept.Length < 2)
        {
            throw new InvalidDataException($"{table.Name}: expected at least 2 rows with a target, found {kept.Length} of {table.RowCount}.");
        }

        Table rows = kept.Length == table.RowCount ? table : table.SelectRows(kept);
        var target = TargetChoice.Find(rows, schema, settings.Task);
        Require(rows, schema, target, settings);
        int[] test = settings.Test == 0 ? [] : HoldOut(rows, schema, target, settings);
        Table training = test.Length == 0 ? rows : rows.SelectRows([.. Enumerable.Range(0, rows.RowCount).Except(test)]);
        if (from is null)
        {
            TablePredictor.Create(settings, target.IsClassification).CheckFit(training, schema);
        }

        return new TrainingTable(training, test.Length == 0 ? null : rows.SelectRows(test), schema, target, unlabelled)
        {
            Checksum = checksum,
            Count = stream?.RowCount ?? table.RowCount,
            Stream = stream?.Without([.. Enumerable.Range(0, table.RowCount).Where(row => !have[row]), .. test.Select(row => kept[row])]),
        };
    }

    /// <summary>Returns the schema of a model; the table must have its columns.</summary>
    private static TableSchema SchemaOf(TablePredictor from, Table table)
    {
        TableReader.Require(table, [.. from.Schema.Columns.Where(column => column.Role is not (ColumnRole.Ignored or ColumnRole.Identifier)).Select(column => column.Name)]);
        return from.Schema;
    }

    /// <summary>Rejects what fitting would reject, before anything is printed.</summary>
    private static void Require(Table rows, TableSchema schema, TargetChoice target, TrainSettings settings)
    {
        if (schema.Features.Count == 0)
        {
            string[] unused = [.. schema.Columns.Where(column => column.Role is ColumnRole.Ignored or ColumnRole.Identifier).Select(column => $"{column.Name} ({column.Reason})")];
            throw new InvalidDataException($"{rows.Name}: no column is left for features besides {Printable.List([.. schema.Targets, .. unused])}.");
        }

        if (settings.Threshold is { } threshold)
        {
            if (target.Classes != 2)
            {
                throw new WrongOptionsException($"--threshold decides between two classes, but the model predicts {target.Answer}.");
            }

            if (!Thresholds.IsChosen(threshold))
            {
                throw new WrongOptionsException($"--threshold {threshold}: training chooses the threshold of a table model by {string.Join(", ", Thresholds.All[..^1])} or {Thresholds.All[^1]}; predict and evaluate take a number.");
            }
        }

        if (target.IsClassification && settings.Table.TargetTransform is { } transform)
        {
            throw new WrongOptionsException($"--target-transform {transform} is for quantities, but the model predicts {target.Answer}: leave it out, or add --task regression.");
        }

        if (settings.Table.TargetTransform == "auto" && settings.Table.Stream is not null)
        {
            throw new WrongOptionsException("--target-transform auto needs the whole table in memory: choose none or log with --stream.");
        }

        if (target.Classes == 0 && (settings.Table.ClassWeights is not null ? "--class-weights" : settings.Table.Calibrate == "yes" ? "--calibrate" : null) is { } option)
        {
            throw new WrongOptionsException($"{option} is for the classes of a single target, but the model predicts {target.Answer}: leave it out.");
        }

        int folds = TablePredictor.Create(settings, target.IsClassification).Recipe.Folds;
        if (rows.RowCount < folds)
        {
            throw new InvalidDataException($"{rows.Name}: {DisplayFormat.Count(rows.RowCount, "row")} with a target are fewer than {folds} folds: choose fewer with --folds, or choose --preset fast.");
        }
    }

    private static void RequireLabels(string name, TableSchema schema, long[] unlabelled, MissingLabels missing)
    {
        if (missing == MissingLabels.Keep)
        {
            throw new WrongOptionsException("--missing-labels keep is an option of the single network: choose --preset handout, or name the texts of missing values with --missing.");
        }

        if (missing == MissingLabels.Reject && unlabelled.Length > 0)
        {
            throw new InvalidDataException($"{name}: line {unlabelled[0]}: expected a target ({string.Join(", ", schema.Targets)}), found a missing value, as in {DisplayFormat.Count(unlabelled.Length, "row")}. --missing-labels drop leaves such rows out.");
        }
    }

    /// <summary>Returns whether a row has all targets.</summary>
    public static bool HasTarget(Table table, TableSchema schema, int row) =>
        schema.Targets.All(name => table[name].Text(row) is { } text && !schema[name].MissingValues.Contains(text));

    /// <summary>Returns the test rows: the latest rows, a fraction of each class, or whole groups.</summary>
    private static int[] HoldOut(Table rows, TableSchema schema, TargetChoice target, TrainSettings settings)
    {
        if (settings.Table.Time is { } time)
        {
            return Latest(rows, schema[time], settings.Test);
        }

        string? group = schema.Columns.FirstOrDefault(column => column.Role == ColumnRole.Group)?.Name;
        string? name = group ?? (target.Classes > 0 ? schema.Targets[0] : null);
        int[] codes = name is null ? new int[rows.RowCount] : Codes(rows[name]);
        if (group is not null)
        {
            int count = codes.Max() + 1;
            HashSet<int> groups = [.. Draw(count, new int[count], rows.Name, settings)];
            return [.. Enumerable.Range(0, rows.RowCount).Where(row => groups.Contains(codes[row]))];
        }

        return Draw(rows.RowCount, codes, rows.Name, settings);
    }

    /// <summary>Numbers the distinct texts of a column from 0 and returns the number of each cell.</summary>
    private static int[] Codes(TableColumn column)
    {
        const string Missing = "\0";
        var codes = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] result = new int[column.Count];
        for (int row = 0; row < result.Length; row++)
        {
            string text = column.Text(row) ?? Missing;
            codes.TryAdd(text, codes.Count);
            result[row] = codes[text];
        }

        return result;
    }

    /// <summary>Returns the latest fraction of the rows.</summary>
    private static int[] Latest(Table rows, ColumnSchema column, double fraction)
    {
        int[] order = [.. Enumerable.Range(0, rows.RowCount).OrderBy(row => TimeOf(rows, column, row))];
        int count = (int)Math.Round(fraction * order.Length);
        return count > 0 && count < order.Length
            ? [.. order[^count..].Order()]
            : throw new InvalidDataException(FormattableString.Invariant($"{rows.Name}: --test {fraction} of {order.Length} rows is {count}: training and test must have at least one row each."));
    }

    private static double TimeOf(Table rows, ColumnSchema column, int row) => column.TryReadNumber(rows[column.Name].Text(row), out double time) ? time : throw new InvalidDataException(
        $"{rows.Name}: {rows.DescribeRow(row)}, column '{column.Name}': expected the time of the row, {(column.DateFormat is { } format ? $"a date as {format}" : "a number")}, found {(rows[column.Name].Text(row) is { } text ? $"'{Printable.Short(text)}'" : "a missing value")}.");

    /// <summary>Draws a fraction of the numbers from 0 to a count, of each class.</summary>
    private static int[] Draw(int count, int[] classes, string name, TrainSettings settings)
    {
        var indices = new Dataset<double>(Matrix<double>.Build.Dense(count, 1, (row, _) => row), Matrix<double>.Build.Dense(count, 1, (row, _) => classes[row]));
        try
        {
            return [.. indices.Split(settings.Test, 0, settings.Seed, stratify: classes.Distinct().Count() > 1).ValidationIndices!];
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"{name}: --test {FormattableString.Invariant($"{settings.Test}")}: {exception.Message}", exception);
        }
    }
}
