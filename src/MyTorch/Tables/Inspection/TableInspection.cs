using static System.FormattableString;

namespace MyTorch.Tables;

/// <summary>Statistics of a table and possible problems before training: missing cells, uninformative columns, leaks of the target, invalid cells.</summary>
public sealed class TableInspection
{
    /// <summary>The maximum number of rows listed in a message.</summary>
    internal const int Shown = 5;

    private TableInspection(Table table, TableSchema schema, IReadOnlyList<ColumnInspection> columns, IReadOnlyList<InspectionFinding> findings) =>
        (Name, RowCount, Schema, Columns, Findings) = (table.Name, table.RowCount, schema, columns, findings);

    /// <summary>The name of the table; the path of the file if it was read from a file.</summary>
    public string Name { get; }

    /// <summary>The number of rows.</summary>
    public int RowCount { get; }

    /// <summary>The schema of the table.</summary>
    public TableSchema Schema { get; }

    /// <summary>The columns, in the order of the table.</summary>
    public IReadOnlyList<ColumnInspection> Columns { get; }

    /// <summary>The findings: first those of single columns, in the order of the table.</summary>
    public IReadOnlyList<InspectionFinding> Findings { get; }

    /// <summary>The columns that a model does not use: identifiers and ignored columns. <see cref="TableSchema.With(string, ColumnKind?, ColumnRole?, IReadOnlyList{string}, string)"/> turns them into features.</summary>
    public IReadOnlyList<ColumnInspection> Unused => [.. Columns.Where(column => column.Schema.Role is ColumnRole.Identifier or ColumnRole.Ignored)];

    /// <summary>Inspects a table.</summary>
    /// <param name="table">The table, with at least one row.</param>
    /// <param name="schema">The schema of the table; the table must have all its columns.</param>
    /// <param name="folds">The number of folds of the cross-validation; classes with fewer rows are reported.</param>
    /// <param name="latest">The latest plausible date, such as the first day of the test rows; null for no limit.</param>
    /// <exception cref="ArgumentException">The table has no rows, or a column of the schema is missing.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="folds"/> is not positive.</exception>
    public static TableInspection Inspect(Table table, TableSchema schema, int folds = 5, DateTime? latest = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(schema);
        Setting.Count(folds);
        if (table.RowCount == 0)
        {
            throw new ArgumentException($"{table.Name}: expected at least one row, found none.", nameof(table));
        }

        var targets = schema.Targets.Select(name => new ColumnCodes(table[name], schema[name])).ToArray();
        var rows = new ulong[table.RowCount];
        var columns = new List<ColumnInspection>();
        var hashes = new List<(ColumnSchema Column, ulong Hash)>();
        var findings = new List<InspectionFinding>();
        foreach (ColumnSchema column in schema.Columns)
        {
            var codes = new ColumnCodes(table[column.Name], column);
            columns.Add(ColumnStatistics.Inspect(column, codes));
            hashes.Add((column, codes.Hash));
            findings.AddRange(new ColumnFindings(table, column, codes).Find(columns[^1], targets, latest));
            for (int row = 0; row < rows.Length && column.Role != ColumnRole.Identifier; row++)
            {
                rows[row] = ColumnCodes.Mix(rows[row], codes.Codes[row]);
            }
        }

        findings.AddRange(FindSameColumns(table, hashes));
        findings.AddRange(targets.SelectMany(target => new TargetFindings(table, schema[target.Name], target).Find(folds)));
        findings.AddRange(FindDuplicateRows(table, rows));
        return new TableInspection(table, schema, columns.AsReadOnly(), findings.AsReadOnly());
    }

    /// <summary>Finds features that are functions of an earlier feature; hashes select the candidates.</summary>
    private static IEnumerable<InspectionFinding> FindSameColumns(Table table, List<(ColumnSchema Column, ulong Hash)> hashes)
    {
        foreach (IGrouping<ulong, ColumnSchema> group in hashes.Where(entry => entry.Column.Role == ColumnRole.Feature).GroupBy(entry => entry.Hash, entry => entry.Column).Where(group => group.Skip(1).Any()))
        {
            ColumnSchema first = group.First();
            var codes = new ColumnCodes(table[first.Name], first);
            foreach (ColumnSchema other in group.Skip(1))
            {
                if (ValueRelation.Describe(new ColumnCodes(table[other.Name], other), codes) is { } relation)
                {
                    yield return new InspectionFinding(FindingKind.SameAsColumn, other.Name, $"{relation} '{CellText.Shorten(first.Name)}': ignore one of the two.");
                }
            }
        }
    }

    private static IEnumerable<InspectionFinding> FindDuplicateRows(Table table, ulong[] rows)
    {
        var known = new HashSet<ulong>(rows.Length);
        int[] duplicates = [.. Enumerable.Range(0, rows.Length).Where(row => !known.Add(rows[row]))];
        if (duplicates.Length > 0)
        {
            string places = string.Join(", ", duplicates.Take(Shown).Select(table.DescribeRow));
            yield return new InspectionFinding(FindingKind.DuplicateRows, null, Invariant($"{duplicates.Length:N0} of {rows.Length:N0} rows {(duplicates.Length == 1 ? "is" : "are")} equal to an earlier row in all columns except identifiers: {places}{(duplicates.Length > Shown ? " and others" : "")}. Equal rows in training and validation make the metrics too optimistic."));
        }
    }
}
