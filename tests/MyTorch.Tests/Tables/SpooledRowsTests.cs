using FluentAssertions;
using Microsoft.Win32.SafeHandles;
using MyTorch.Data;
using MyTorch.Tables;
using Xunit;

namespace MyTorch.Tests.Tables;

/// <summary>The temporary file of the rows of a stream, and the batches that are read from it.</summary>
public class SpooledRowsTests
{
    private const int Rows = 700;
    private const int SampleRows = 60;

    [Fact]
    public void A_pass_visits_each_training_row_once_and_no_held_out_row()
    {
        using SpooledRows rows = Spool(Numbered(), out int[] kept, timeColumn: null, role: null);
        var fold = new Fold([.. Enumerable.Range(10, SampleRows - 10)], [.. Enumerable.Range(0, 10)]);
        double[] held = [.. fold.Validation.Select(row => (double)kept[row])];
        double[] expected = [.. Enumerable.Range(0, Rows).Select(row => (double)row).Except(held)];
        double[][] orders = [.. Enumerable.Range(1, 2).Select(epoch => Targets(rows, fold, epoch))];

        orders[0].Order().Should().Equal(expected);
        orders[1].Order().Should().Equal(expected);
        orders[0].Should().NotEqual(orders[1]);
        Targets(rows, fold, epoch: 1).Should().Equal(orders[0]);
    }

    [Fact]
    public void A_pass_of_several_epochs_has_each_training_row_once()
    {
        // Wide enough for many blocks; an epoch has about ten times the rows of the sample.
        Table table = Numbered();
        table = Enumerable.Range(0, 800).Aggregate(table, (wide, column) => column % 100 == 0 ? WithConstants(wide, column) : wide);
        using SpooledRows rows = Spool(table, out _, timeColumn: null, role: null, epochRows: 250);
        var fold = new Fold([.. Enumerable.Range(0, SampleRows)], []);

        double[][] epochs = [.. Enumerable.Range(1, 6).Select(epoch => Targets(rows, fold, epoch))];
        epochs.Should().OnlyContain(epoch => epoch.Length < 300);
        epochs[..3].SelectMany(epoch => epoch).Order().Should().Equal(Enumerable.Range(0, Rows).Select(row => (double)row));
        epochs[3..].SelectMany(epoch => epoch).Order().Should().Equal(Enumerable.Range(0, Rows).Select(row => (double)row));
        epochs[0].Order().Should().NotEqual(epochs[3].Order());
    }

    [Fact]
    public void Features_and_weights_are_those_of_the_table()
    {
        Table table = SavedTables.Create(300, seed: 1).WithColumn(new TableColumn("weight", [.. Enumerable.Range(0, 300).Select(row => row % 4 + 0.25)]));
        table = table.WithColumn(new TableColumn("row", [.. Enumerable.Range(0, 300).Select(row => (double)row)]));
        TableSchema schema = TableSchema.Infer(table, "row").With("weight", role: ColumnRole.Weight);
        var encoder = TableEncoder.Fit(table.SelectRows([.. Enumerable.Range(0, 100)]), schema, new EncodingSettings { Bins = 4 });
        var source = new StreamedTable("stream", () => [table], sampleRows: 50);
        StreamSample sample = source.Sample(CancellationToken.None);
        var scan = new TargetScan([schema["row"]], areClasses: false);
        using SpooledRows rows = new StreamSpooling(source, sample, schema, encoder, scan, timeColumn: null).Read(sample.Rows, [.. Enumerable.Range(0, 50)], CancellationToken.None);
        var expected = encoder.Encode(table);

        int count = 0;
        foreach (Batch<float> batch in rows.CreateLoader(encoder, new Fold([.. Enumerable.Range(0, 50)], []), TableRecipe.Fast with { BatchSize = 20 }, seed: 1).Epoch(1, reuse: true))
        {
            for (int i = 0; i < 20; i++, count++)
            {
                int row = (int)batch.Y[i, 0];
                batch.X.Row(i).Should().Equal(expected.Row(row));
                batch.Weights![i, 0].Should().Be(row % 4 + 0.25f);
            }
        }

        count.Should().Be(300);
    }

    [Fact]
    public void Rows_of_a_group_that_a_fold_holds_out_are_not_trained_on()
    {
        Table table = Numbered().WithColumn(new TableColumn("patient", Enumerable.Range(0, Rows).Select(row => $"p{row % 90}")));
        using SpooledRows rows = Spool(table, out int[] kept, timeColumn: null, role: ("patient", ColumnRole.Group));
        string[] groups = [.. kept.Select(row => $"p{row % 90}")];
        Fold fold = Fold.Grouped(groups, 1, seed: 0)[0];
        string[] held = [.. fold.Validation.Select(row => groups[row]).Distinct()];

        Targets(rows, fold, epoch: 1).Order().Should().Equal(Enumerable.Range(0, Rows).Where(row => !held.Contains($"p{row % 90}")).Select(row => (double)row));
    }

    [Fact]
    public void Only_rows_earlier_than_the_held_out_rows_are_trained_on()
    {
        double[] times = [.. Enumerable.Range(0, Rows).Select(row => (double)(row * 37 % Rows))];
        Table table = Numbered().WithColumn(new TableColumn("time", times));
        using SpooledRows rows = Spool(table, out int[] kept, timeColumn: "time", role: null);
        int[] order = [.. Enumerable.Range(0, SampleRows).OrderBy(row => times[kept[row]])];
        foreach (Fold fold in Fold.Ordered(order, 3))
        {
            double first = fold.Validation.Min(row => times[kept[row]]);
            Targets(rows, fold, epoch: 1).Order().Should().Equal(Enumerable.Range(0, Rows).Where(row => times[row] < first).Select(row => (double)row));
        }
    }

    [Fact]
    public void The_file_is_deleted_and_a_full_disk_gives_a_clear_error()
    {
        string folder = Directory.CreateTempSubdirectory("mytorch-spool").FullName;
        using (var spool = new TableSpool(3, folder))
        {
            double[] records = [1, 2, 3, double.NaN, 5, 6];
            spool.Add(records);
            spool.Write(1, [7, 8, 9]);
            double[] read = new double[6];
            spool.Read(0, read);
            read.Should().Equal(1, 2, 3, 7, 8, 9);
            FluentActions.Invoking(() => spool.Read(1, new double[6])).Should().Throw<IOException>().WithMessage("*ends at byte 48, expected 2 rows of 3 numbers*");
        }

        Directory.GetFiles(folder).Should().BeEmpty();
        Directory.Delete(folder);
        FluentActions.Invoking(() => new TableSpool(3, folder)).Should().Throw<IOException>().WithMessage("*cannot write the temporary file after 0 rows of 24 bytes: *TMPDIR*");
        if (OperatingSystem.IsLinux())
        {
            using SafeFileHandle full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.ReadWrite);
            using var spool = new TableSpool(2, full, "/dev/full");
            FluentActions.Invoking(() => spool.Add([1, 2])).Should().Throw<IOException>().WithMessage("/dev/full: cannot write the temporary file after 0 rows of 16 bytes: *TMPDIR*");
        }
    }

    private static Table Numbered() => new(
        new TableColumn("x", [.. Enumerable.Range(0, Rows).Select(row => row * 7919 % 1013 / 3.0)]),
        new TableColumn("row", [.. Enumerable.Range(0, Rows).Select(row => (double)row)]));

    private static Table WithConstants(Table table, int first) => new([.. table.Columns, .. Enumerable.Range(first, 100).Select(column => new TableColumn($"c{column}", [.. Enumerable.Range(0, Rows).Select(row => (double)(row % 2))]))]);

    /// <summary>Spools a table whose target is the number of the row.</summary>
    private static SpooledRows Spool(Table table, out int[] kept, string? timeColumn, (string Name, ColumnRole Role)? role, long epochRows = 10_000)
    {
        TableSchema schema = TableSchema.Infer(table, "row");
        schema = role is var (name, value) ? schema.With(name, role: value) : schema;
        var source = new StreamedTable("stream", () => Enumerable.Range(0, Rows / 70).Select(part => table.SelectRows([.. Enumerable.Range(part * 70, 70)])), SampleRows);
        StreamSample sample = source.Sample(CancellationToken.None);
        kept = [.. sample.Numbers.Select(number => (int)number)];
        var encoder = TableEncoder.Fit(sample.Rows, schema, new EncodingSettings());
        var scan = new TargetScan([schema["row"]], areClasses: false);
        return new StreamSpooling(source, sample, schema, encoder, scan, timeColumn) { EpochRows = epochRows }.Read(sample.Rows, [.. Enumerable.Range(0, SampleRows)], CancellationToken.None);
    }

    private static double[] Targets(SpooledRows rows, Fold fold, int epoch)
    {
        TableSchema schema = TableSchema.Infer(Numbered(), "row");
        var encoder = new TableEncoder([.. TableEncoder.Fit(Numbered(), schema, new EncodingSettings()).Encodings]);
        return [.. rows.CreateLoader(encoder, fold, TableRecipe.Fast with { BatchSize = 1 }, seed: 3).Epoch(epoch).Select(batch => (double)batch.Y[0, 0])];
    }
}
