using MyTorch.Data;
using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>Evaluates a table model on a file.</summary>
internal static class TableEvaluation
{
    /// <summary>Reads the file in chunks and prints the metrics.</summary>
    /// <param name="model">The model.</param>
    /// <param name="csv">The file.</param>
    /// <param name="drops">Whether rows without a target are dropped instead of rejected.</param>
    /// <param name="context">Receives the metrics.</param>
    /// <exception cref="InvalidDataException">A row cannot be read, or the model does not know its target; the message names the line.</exception>
    public static int Run(TablePredictor model, string csv, bool drops, CommandContext context)
    {
        var reader = new TableReader(model, [], model.Schema.Targets);
        var score = new TableScore(model);
        using var checksum = new FileChecksum();
        bool isTrainingFile = ReadingDisplay.Show(context, "evaluate", progress =>
        {
            foreach (Table table in reader.Read(checksum.Through(DataFile.Open(csv, progress)), csv))
            {
                Table rows = WithTarget(table, model.Schema, drops);
                if (rows.RowCount > 0)
                {
                    score.Add(rows);
                }
            }

            return model.Checksum == checksum.Text;
        });
        context.Output.WriteLine($"{csv}: {DisplayFormat.Count(score.Count, "row")}");
        if (isTrainingFile)
        {
            TableTraining.WriteLines(context.Output, WrappedText.Lines("WARNING: the model was trained on this file, so the metrics are optimistic. metrics.json in the run folder has the metrics of held-out rows."));
        }

        if (reader.Count - score.Count is > 0 and var dropped)
        {
            context.Output.WriteLine(TableNotes.Dropped(csv, (int)dropped));
        }

        context.Output.WriteLine();
        context.Output.WriteLine(score.Describe());
        reader.WriteNotes(context.Error);
        return ExitCode.Done;
    }

    private static Table WithTarget(Table table, TableSchema schema, bool drops)
    {
        int[] kept = [.. Enumerable.Range(0, table.RowCount).Where(row => TrainingTable.HasTarget(table, schema, row))];
        if (!drops && kept.Length < table.RowCount)
        {
            int row = Enumerable.Range(0, table.RowCount).Except(kept).First();
            throw new InvalidDataException($"{table.Name}: {table.DescribeRow(row)}: expected a target ({string.Join(", ", schema.Targets)}), found a missing value. --missing-labels drop leaves such rows out.");
        }

        return kept.Length == table.RowCount ? table : table.SelectRows(kept);
    }
}
