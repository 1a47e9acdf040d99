namespace MyTorch.Tables;

/// <summary>Reads a stream for the second time and writes its rows to the temporary file used for training.</summary>
/// <param name="source">The stream.</param>
/// <param name="sample">The sample of the stream.</param>
/// <param name="schema">The schema.</param>
/// <param name="encoder">The encoder, fitted on the sample, that reads the feature cells.</param>
/// <param name="scan">Receives the targets.</param>
/// <param name="timeColumn">The column that orders the rows in time, or null.</param>
internal sealed class StreamSpooling(StreamedTable source, StreamSample sample, TableSchema schema, TableEncoder encoder, TargetScan scan, string? timeColumn)
{
    private readonly List<string> _dropped = [];

    /// <summary>The approximate maximum number of rows of an epoch.</summary>
    public long EpochRows { get; init; } = 10L * source.SampleRows;

    /// <summary>The number of rows without a target.</summary>
    public long DroppedCount { get; private set; }

    /// <summary>The places of the first rows without a target.</summary>
    public IReadOnlyList<string> Dropped => _dropped;

    /// <summary>Reads the stream.</summary>
    /// <param name="rows">The sample rows with a target.</param>
    /// <param name="kept">The index of each row in the sample.</param>
    /// <param name="cancellationToken">Cancels reading between two chunks; the temporary file is deleted, as with any exception.</param>
    /// <exception cref="InvalidDataException">The source has changed, or a cell does not match the kind of its column; the message names the cell.</exception>
    /// <exception cref="IOException">The temporary file cannot be written.</exception>
    public SpooledRows Read(Table rows, int[] kept, CancellationToken cancellationToken)
    {
        var layout = new RecordLayout(encoder.Encodings.Count, schema.Targets.Count, schema.Columns.Any(column => column.Role == ColumnRole.Weight));
        var keys = new FoldKeys(rows, schema, timeColumn);
        var places = kept.Index().ToDictionary(entry => sample.Numbers[entry.Item], entry => entry.Index);
        double[][] known = ReadFeatures(rows);
        var result = new SpooledRows(new TableSpool(layout.Width, Path.GetTempPath()), layout, rows.RowCount, EpochRows);
        try
        {
            long first = 0;
            foreach (Table part in source.ReadAgain(sample, cancellationToken))
            {
                int[] used = FindUsed(part, first, places);
                Table table = used.Length == part.RowCount ? part : part.SelectRows(used);
                int[] own = Array.ConvertAll(used, row => places.GetValueOrDefault(first + row, -1));
                first += part.RowCount;
                if (used.Length > 0)
                {
                    double[][] features = ReadFeatures(table);
                    RequireSame(features, known, own, table);
                    double[] weights = TrainingRows.ReadWeights(table, schema) ?? [.. Enumerable.Repeat(1.0, used.Length)];
                    result.Add([.. features, .. scan.Read(table), weights, Array.ConvertAll(keys.Find(table, own), key => (double)key)]);
                }
            }

            return result;
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    private double[][] ReadFeatures(Table table) => [.. encoder.Encodings.Select(encoding => encoding.Read(table[encoding.Column], table))];

    /// <summary>Returns the rows of a chunk that have a target and are not excluded from the stream.</summary>
    private int[] FindUsed(Table part, long first, Dictionary<long, int> places)
    {
        bool[] have = TrainingRows.HaveTargets(part, schema);
        for (int row = 0; row < have.Length; row++)
        {
            if (sample.Excluded.Contains(first + row))
            {
                have[row] = false;
            }
            else if (!have[row])
            {
                DroppedCount++;
                if (_dropped.Count < TrainingRows.Shown)
                {
                    _dropped.Add(part.DescribeRow(row));
                }

                if (places.ContainsKey(first + row))
                {
                    throw source.Changed($"{part.DescribeRow(row)} had a target");
                }
            }
        }

        return [.. Enumerable.Range(0, have.Length).Where(row => have[row])];
    }

    /// <summary>Throws if the rows of the sample have changed.</summary>
    private void RequireSame(double[][] features, double[][] known, int[] own, Table table)
    {
        for (int row = 0; row < own.Length; row++)
        {
            for (int i = 0; own[row] >= 0 && i < features.Length; i++)
            {
                if (!features[i][row].Equals(known[i][own[row]]))
                {
                    throw source.Changed($"{table.DescribeRow(row)}, column '{encoder.Encodings[i].Column}' had another value");
                }
            }
        }
    }
}
