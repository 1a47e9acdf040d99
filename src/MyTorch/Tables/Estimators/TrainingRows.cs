namespace MyTorch.Tables;

/// <summary>The rows of a table that a model can be trained on, and their folds.</summary>
internal static class TrainingRows
{
    /// <summary>The maximum number of rows listed in a note.</summary>
    public const int Shown = 5;

    /// <summary>Returns the rows without missing targets, and their numbers in the table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="schema">The schema of the table.</param>
    /// <param name="folds">The number of folds; each needs a row.</param>
    /// <param name="notes">Receives notes about skipped rows and unused columns.</param>
    /// <exception cref="ArgumentException">There is no target or no feature, two columns have the role Weight or Group, or a column is missing from the table.</exception>
    /// <exception cref="InvalidDataException">There are too few rows.</exception>
    public static (Table Rows, int[] Kept) Select(Table table, TableSchema schema, int folds, List<string> notes)
    {
        if (schema.Targets.Count == 0)
        {
            throw new ArgumentException("The schema has no target: give a column the role Target.", nameof(schema));
        }

        foreach (ColumnRole role in new[] { ColumnRole.Weight, ColumnRole.Group })
        {
            string[] columns = [.. schema.Columns.Where(column => column.Role == role).Select(column => $"'{column.Name}'")];
            if (columns.Length > 1)
            {
                throw new ArgumentException($"{columns.Length} columns have the role {role}: {CellText.List(columns)}: at most one may have it.", nameof(schema));
            }
        }

        bool[] have = HaveTargets(table, schema);
        int[] kept = [.. Enumerable.Range(0, table.RowCount).Where(row => have[row])];
        int[] dropped = [.. Enumerable.Range(0, table.RowCount).Where(row => !have[row])];
        if (kept.Length < Math.Max(2, folds))
        {
            throw new InvalidDataException($"{table.Name}: expected at least {Math.Max(2, folds)} rows with a target, one for each fold, found {kept.Length} of {table.RowCount}.");
        }

        if (schema.Features.Count == 0)
        {
            throw new ArgumentException($"The schema has no feature: give a column the role Feature. {Unused(schema)}", nameof(schema));
        }

        notes.AddRange(NotesOf(schema, dropped.Length, [.. dropped.Take(Shown).Select(table.DescribeRow)]));
        return (dropped.Length == 0 ? table : table.SelectRows(kept), kept);
    }

    /// <summary>Returns whether each row has all its targets.</summary>
    public static bool[] HaveTargets(Table table, TableSchema schema)
    {
        string?[][] targets = [.. schema.Targets.Select(name => CellReader.Texts(table[name], schema[name]))];
        return [.. Enumerable.Range(0, table.RowCount).Select(row => Array.TrueForAll(targets, texts => texts[row] is not null))];
    }

    /// <summary>Returns notes about skipped rows and unused columns, if any.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="dropped">The number of rows without a target.</param>
    /// <param name="places">The places of the first of these rows.</param>
    public static IEnumerable<string> NotesOf(TableSchema schema, long dropped, IReadOnlyCollection<string> places)
    {
        if (dropped > 0)
        {
            yield return $"{Shape.Count(dropped, "row")} without a target {(dropped == 1 ? "is" : "are")} not used: {string.Join(", ", places)}{(dropped > places.Count ? " and others" : "")}.";
        }

        if (Unused(schema) is { Length: > 0 } unused)
        {
            yield return unused;
        }
    }

    /// <summary>Splits the rows into folds: in time order if there is a time column, by group if there is a group column, otherwise stratified by class.</summary>
    /// <exception cref="InvalidDataException">There are fewer groups than folds, or too few rows for folds in time order.</exception>
    public static Fold[] Fold(Table rows, TableSchema schema, int[] strata, int folds, string? timeColumn, int seed)
    {
        if (timeColumn is not null)
        {
            // The first ordered fold is trained on a block before it; a single fold holds out one of five blocks of at least two rows.
            return folds > 1 && rows.RowCount <= folds
                ? throw new InvalidDataException($"{rows.Name}: {folds} folds in time order need at least {folds + 1} rows with a target, found {rows.RowCount}: use fewer folds.")
                : Tables.Fold.Ordered(Order(rows, schema[timeColumn]), folds);
        }

        if (schema.Columns.FirstOrDefault(column => column.Role == ColumnRole.Group) is not { } group)
        {
            return Tables.Fold.Stratified(strata, folds, seed);
        }

        string[] names = Groups(rows, group);
        int groups = names.Distinct().Count();
        return groups >= Math.Max(2, folds) ? Tables.Fold.Grouped(names, folds, seed) : throw new InvalidDataException(
            $"{rows.Name}: column '{group.Name}' has {groups} groups: expected at least {Math.Max(2, folds)}, one for each fold.");
    }

    /// <summary>Reads the group of each row.</summary>
    /// <exception cref="InvalidDataException">A cell is missing; the message names the row.</exception>
    public static string[] Groups(Table rows, ColumnSchema group)
    {
        string?[] texts = CellReader.Texts(rows[group.Name], group);
        return [.. texts.Select((text, row) => text ?? throw new InvalidDataException(
            $"{rows.Name}: {rows.DescribeRow(row)}, column '{group.Name}': expected the name of a group, found a missing value."))];
    }

    /// <summary>Reads the weights of rows; returns null if there is no weight column.</summary>
    /// <exception cref="InvalidDataException">A cell is not a finite number of at least 0, or all are 0.</exception>
    public static double[]? Weights(Table rows, TableSchema schema) => ReadWeights(rows, schema) is not { } weights ? null
        : !Array.TrueForAll(weights, value => (float)value == 0) ? weights
        : throw new InvalidDataException($"{rows.Name}: column '{schema.Columns.First(column => column.Role == ColumnRole.Weight).Name}': all weights are 0: at least one must be positive.");

    /// <summary>Reads the weights of some rows, which may all be 0; returns null if there is no weight column.</summary>
    /// <exception cref="InvalidDataException">A cell is not a finite number of at least 0.</exception>
    public static double[]? ReadWeights(Table rows, TableSchema schema)
    {
        if (schema.Columns.FirstOrDefault(column => column.Role == ColumnRole.Weight) is not { } weight)
        {
            return null;
        }

        double[] weights = CellReader.Numbers(rows[weight.Name], weight, rows);
        int wrong = Array.FindIndex(weights, value => !Setting.IsNotNegative<float>(value));
        return wrong >= 0 ? throw new InvalidDataException(
                $"{rows.Name}: {rows.DescribeRow(wrong)}, column '{weight.Name}': expected a weight, a finite number of at least 0, found {TableColumn.TextOf(weights[wrong]) ?? "a missing value"}.")
            : weights;
    }

    /// <summary>Reads the time of each row.</summary>
    /// <exception cref="InvalidDataException">A cell is missing; the message names the row.</exception>
    public static double[] Times(Table rows, ColumnSchema time)
    {
        double[] times = time.Kind == ColumnKind.Date ? CellReader.Days(rows[time.Name], time, rows) : CellReader.Numbers(rows[time.Name], time, rows);
        int missing = Array.FindIndex(times, double.IsNaN);
        return missing < 0 ? times : throw new InvalidDataException(
            $"{rows.Name}: {rows.DescribeRow(missing)}, column '{time.Name}': expected the time of the row, found a missing value.");
    }

    /// <summary>Throws if all training or all held-out rows of a fold have weight 0: nothing could be learned, or no epoch chosen.</summary>
    /// <exception cref="InvalidDataException">All training rows or all held-out rows of a fold have weight 0.</exception>
    public static void RequireWeight(Table rows, TableSchema schema, IReadOnlyList<Fold> folds, double[]? weights)
    {
        foreach ((int index, Fold fold) in weights is null ? [] : folds.Index())
        {
            string? without = !HasWeight(fold.Training) ? "training rows" : !HasWeight(fold.Validation) ? "held-out rows" : null;
            if (without is not null)
            {
                string weight = schema.Columns.Single(column => column.Role == ColumnRole.Weight).Name;
                throw new InvalidDataException(
                    $"{rows.Name}: column '{weight}': all {without} of fold {index + 1} of {folds.Count} have weight 0: use fewer folds or another seed, or give more rows a positive weight.");
            }
        }

        bool HasWeight(int[] places) => Array.Exists(places, row => (float)weights![row] > 0);
    }

    /// <summary>Returns the rows from the earliest to the latest; rows with the same time keep their order.</summary>
    private static int[] Order(Table rows, ColumnSchema time)
    {
        double[] times = Times(rows, time);
        return [.. Enumerable.Range(0, times.Length).OrderBy(row => times[row])];
    }

    private static string Unused(TableSchema schema)
    {
        string[] unused = [.. schema.Columns.Where(column => column.Role is ColumnRole.Identifier or ColumnRole.Ignored).Select(column => $"{column.Name} ({column.Reason})")];
        return unused.Length == 0 ? "" : $"{Shape.Count(unused.Length, "column")} {(unused.Length == 1 ? "is" : "are")} not used: {string.Join(", ", unused)}.";
    }
}
