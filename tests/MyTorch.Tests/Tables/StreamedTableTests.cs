using System.Data;
using FluentAssertions;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tables;
using Xunit;

namespace MyTorch.Tests.Tables;

/// <summary>Fits to rows that come in parts.</summary>
public sealed class StreamedTableTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mytorch-stream").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(999)]
    [InlineData(1000)]
    public void The_sample_is_independent_of_the_chunk_size(int rowsOfPart)
    {
        var numbers = new Table(new TableColumn("n", [.. Enumerable.Range(0, 1000).Select(row => (double)row)]), new TableColumn("t", Enumerable.Range(0, 1000).Select(row => row % 5 == 0 ? null : row % 7 == 0 ? "x" : "3")));
        Table sample = Stream(numbers, rowsOfPart, sampleRows: 10).ReadSample();

        // The order of the keys by an implementation of SplitMix64 in Python.
        sample["n"].Numbers.ToArray().Should().Equal(ReferenceSample);
        Enumerable.Range(0, 10).Select(sample.GetLineNumber).Should().Equal(ReferenceSample.Select(row => (long)row + 1));
        Enumerable.Range(0, 10).Select(sample["t"].Text).Should().Equal(ReferenceSample.Select(row => numbers["t"].Text((int)row)));
    }

    [Fact]
    public void A_sample_of_all_rows_gives_the_model_of_the_table()
    {
        string path = WriteCsv(SavedTables.Create(80, seed: 1));
        TableClassifier streamed = new() { Recipe = SavedTables.Recipe, Seed = 3 };
        TableClassifier whole = new() { Recipe = SavedTables.Recipe, Seed = 3 };
        streamed.Fit(StreamedTable.FromCsv(path), "class");
        whole.Fit(Table.ReadCsv(path), "class");

        Table rows = Table.ReadCsv(path);
        streamed.PredictProbabilities(rows).Enumerate().Should().Equal(whole.PredictProbabilities(rows).Enumerate());
        streamed.HeldOut.Rows.Should().Equal(whole.HeldOut.Rows);
        streamed.Notes.Should().Equal(whole.Notes);
    }

    [Fact]
    public void A_fit_is_bitwise_the_same_for_any_parts_and_threads()
    {
        Table table = Weighted(SavedTables.Create(700, seed: 2));
        string path = WriteCsv(table);
        Matrix<double> expected = Fit(StreamedTable.FromCsv(path, sampleRows: 90));
        int threads = Control.MaxDegreeOfParallelism;
        try
        {
            Control.MaxDegreeOfParallelism = 1;
            foreach (int rowsOfPart in new[] { 13, 700 })
            {
                Fit(Stream(Table.ReadCsv(path), rowsOfPart, sampleRows: 90)).Enumerate().Should().Equal(expected.Enumerate());
            }
        }
        finally
        {
            Control.MaxDegreeOfParallelism = threads;
        }

        Matrix<double> Fit(StreamedTable source)
        {
            var regressor = new TableRegressor { Recipe = SavedTables.Recipe, Seed = 5 };
            TableSchema schema = TableSchema.Infer(source.ReadSample(), "price", "size").With("weight", role: ColumnRole.Weight);
            regressor.Fit(source, schema);
            regressor.HeldOut.Weights.Should().HaveCount(90);
            return regressor.Predict(table);
        }
    }

    [Fact]
    public void Rows_beyond_the_sample_are_learned_from()
    {
        Table table = Spiral(4000, seed: 1);
        Table test = Spiral(1000, seed: 2);
        TableRecipe recipe = TableRecipe.Fast with { Epochs = 40, BatchSize = 32, Networks = [new TableNetwork { Hidden = [32, 32], Activation = TableActivation.SELU }] };
        var streamed = new TableClassifier { Recipe = recipe };
        var sampled = new TableClassifier { Recipe = recipe };
        StreamedTable source = Stream(table, 500, sampleRows: 100);
        streamed.Fit(source, "class");
        sampled.Fit(source.ReadSample(), "class");

        streamed.Evaluate(test).LogLoss.Should().BeLessThan(0.5 * sampled.Evaluate(test).LogLoss);
    }

    [Fact]
    public void Classes_weights_and_ranges_come_from_all_rows()
    {
        Table table = SavedTables.Create(500, seed: 3);
        string?[] classes = [.. Enumerable.Range(0, 500).Select(row => row == 321 ? "rare" : table["class"].Text(row))];
        table = table.WithColumn(new TableColumn("class", classes));
        var classifier = new TableClassifier { Recipe = SavedTables.Recipe, BalancesClasses = true };
        StreamedTable source = Stream(table, 50, sampleRows: 60);
        source.ReadSample()["class"].Values.ToArray().Should().NotContain("rare");
        classifier.Fit(source, "class");

        classifier.Classes.Should().Equal("large", "rare", "small");
        double[] counts = [.. classifier.Classes.Select(name => (double)classes.Count(text => text == name))];
        ((ClassTarget)classifier.Model.Target).Weights.Should().Equal(counts.Select(count => 500 / (3 * count)));

        var regressor = new TableRegressor { Recipe = SavedTables.Recipe };
        regressor.Fit(Stream(table, 50, sampleRows: 60), "price", "size");
        foreach ((string name, TargetScale scale) in regressor.Targets.Zip(((NumberTarget)regressor.Model.Target).Scales))
        {
            (scale.Smallest, scale.Largest).Should().Be((table[name].Numbers.ToArray().Min(), table[name].Numbers.ToArray().Max()));
        }
    }

    [Fact]
    public void Several_labels_are_read_from_all_rows()
    {
        Table table = SavedTables.Create(300, seed: 4);
        table = table.WithColumn(new TableColumn("flag", Enumerable.Range(0, 300).Select(row => row % 100 == 7 ? "yes" : "no")));
        var classifier = new TableClassifier { Recipe = SavedTables.Recipe };
        TableSchema schema = TableSchema.Infer(table, "new", "flag");
        classifier.Fit(Stream(table, 50, sampleRows: 40), schema);

        classifier.Targets.Should().Equal("new", "flag");
        classifier.EvaluateLabels(table).Should().HaveCount(2);
    }

    [Fact]
    public void Rows_without_a_target_are_counted_and_named()
    {
        Table table = SavedTables.Create(300, seed: 5);
        table = table.WithColumn(new TableColumn("class", Enumerable.Range(0, 300).Select(row => row % 10 == 9 ? null : table["class"].Text(row))));
        var classifier = new TableClassifier { Recipe = SavedTables.Recipe };
        StreamedTable source = StreamedTable.FromCsv(WriteCsv(table), sampleRows: 50);
        classifier.Fit(source, "class");

        classifier.Notes[0].Should().Be("The encoding of the columns is based on a sample of 50 of 300 rows.");
        classifier.Notes[1].Should().Be("30 rows without a target are not used: line 11, line 21, line 31, line 41, line 51 and others.");
        classifier.HeldOut.Rows.Should().OnlyContain(row => source.ReadSample()["class"].Text(row) != null);
    }

    [Fact]
    public void Excluded_rows_are_neither_sampled_nor_trained_on()
    {
        Table table = SavedTables.Create(200, seed: 6);
        StreamedTable source = Stream(table, 30, sampleRows: 50);
        Table sample = source.ReadSample();
        StreamedTable rest = source.Without(0, 7);

        rest.ReadSample().RowCount.Should().Be(48);
        Enumerable.Range(0, 48).Select(rest.ReadSample().GetLineNumber).Should().NotContain([sample.GetLineNumber(0), sample.GetLineNumber(7)]);
        var classifier = new TableClassifier { Recipe = SavedTables.Recipe };
        classifier.Fit(rest, "class");
        classifier.Notes[0].Should().EndWith("48 of 198 rows.");
        FluentActions.Invoking(() => source.Without(50)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => source.Without([.. Enumerable.Range(0, 50)])).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Chunks_of_a_query_are_numbered_from_its_first_row()
    {
        using var table = new DataTable();
        table.Columns.Add("x", typeof(double));
        table.Columns.Add("y", typeof(string));
        for (int row = 0; row < 5000; row++)
        {
            table.Rows.Add(row % 17, row == 4500 ? DBNull.Value : row % 17 > 8 ? "b" : "a");
        }

        var classifier = new TableClassifier { Recipe = TableRecipe.Fast with { Epochs = 1 } };
        StreamedTable source = StreamedTable.FromReaders("rows", table.CreateDataReader, sampleRows: 100);
        classifier.Fit(source, "y");

        classifier.Notes[1].Should().Be("1 row without a target is not used: row 4501.");
        source.ReadSample().GetLineNumber(99).Should().BeGreaterThan(4096);
    }

    [Fact]
    public void A_cell_that_is_not_what_the_sample_says_is_named_by_its_line()
    {
        Table table = SavedTables.Create(300, seed: 7);
        int row = FirstBeyond(table);
        table = table.WithColumn(new TableColumn("age", Enumerable.Range(0, 300).Select(other => other == row ? "old" : table["age"].Text(other))));
        StreamedTable source = StreamedTable.FromCsv(WriteCsv(table), sampleRows: 60);

        FluentActions.Invoking(() => new TableClassifier { Recipe = SavedTables.Recipe }.Fit(source, "class"))
            .Should().Throw<InvalidDataException>().WithMessage($"*: line {row + 2}, column 'age': expected a number, found 'old'.*");
    }

    [Fact]
    public void A_source_that_changes_between_two_readings_is_detected()
    {
        Table table = SavedTables.Create(300, seed: 8);
        Table[] others =
        [
            table.SelectRows([.. Enumerable.Range(0, 299)]),
            table.SelectRows([.. Enumerable.Range(0, 300), 0]),
            table.SelectRows([.. Enumerable.Range(0, 300).Reverse()]),
            new Table(table.Columns.Skip(1)),
        ];
        foreach (Table other in others)
        {
            int readings = 0;
            var source = new StreamedTable("source", () => Parts(readings++ == 0 ? table : other, 40), sampleRows: 60);
            FluentActions.Invoking(() => new TableClassifier { Recipe = SavedTables.Recipe }.Fit(source, "class"))
                .Should().Throw<InvalidDataException>().WithMessage("source: the source has changed between two passes: *");
        }

        string path = WriteCsv(table);
        StreamedTable file = StreamedTable.FromCsv(path, sampleRows: 60);
        file.ReadSample();
        File.AppendAllText(path, "\n");
        FluentActions.Invoking(() => new TableClassifier { Recipe = SavedTables.Recipe }.Fit(file, "class"))
            .Should().Throw<InvalidDataException>().WithMessage($"{path}: the source has changed between two passes: its length or modification time *");
    }

    [Fact]
    public void A_cancelled_fit_leaves_the_estimator_without_a_model()
    {
        Table table = SavedTables.Create(300, seed: 9);
        using var cancel = new CancellationTokenSource();
        int readings = 0;
        var source = new StreamedTable("source", () => Parts(table, 40, ++readings == 2 ? cancel.Cancel : null), sampleRows: 60);
        var classifier = new TableClassifier { Recipe = SavedTables.Recipe };
        FluentActions.Invoking(() => classifier.Fit(source, TableSchema.Infer(table, "class"), cancellationToken: cancel.Token)).Should().Throw<OperationCanceledException>();
        classifier.IsFitted.Should().BeFalse();
        readings.Should().Be(2);
    }

    private static readonly double[] ReferenceSample = [203, 254, 366, 410, 503, 543, 566, 821, 930, 986];

    private static int FirstBeyond(Table table)
    {
        Table sample = Stream(table, 300, sampleRows: 60).ReadSample();
        long[] sampled = [.. Enumerable.Range(0, 60).Select(sample.GetLineNumber)];
        return Enumerable.Range(200, 100).First(row => !sampled.Contains(row + 1) && table["age"].Text(row) is not null);
    }

    /// <summary>A stream of parts as they might be read from a file: their texts and lines are their own.</summary>
    private static StreamedTable Stream(Table table, int rowsOfPart, int sampleRows) => new("stream", () => Parts(table, rowsOfPart), sampleRows);

    private static IEnumerable<Table> Parts(Table table, int rowsOfPart, Action? reading = null)
    {
        for (int start = 0; start < table.RowCount; start += rowsOfPart)
        {
            reading?.Invoke();
            yield return table.SelectRows([.. Enumerable.Range(start, Math.Min(rowsOfPart, table.RowCount - start))]);
        }
    }

    private static Table Weighted(Table table) => table.WithColumn(new TableColumn("weight", [.. Enumerable.Range(0, table.RowCount).Select(row => row % 3 + 0.5)]));

    /// <summary>Two classes in arms that turn about each other.</summary>
    private static Table Spiral(int rows, int seed)
    {
        var random = new Random(seed);
        double[] turns = [.. Enumerable.Range(0, rows).Select(_ => 3 * Math.Sqrt(random.NextDouble()))];
        bool[] isSecond = [.. Enumerable.Range(0, rows).Select(_ => random.Next(2) == 1)];
        return new Table(
            new TableColumn("x", [.. turns.Select((turn, row) => (isSecond[row] ? -turn : turn) * Math.Cos(2 * turn))]),
            new TableColumn("y", [.. turns.Select((turn, row) => (isSecond[row] ? -turn : turn) * Math.Sin(2 * turn))]),
            new TableColumn("class", isSecond.Select(second => second ? "b" : "a")));
    }

    private string WriteCsv(Table table)
    {
        string path = Path.Combine(_folder, $"{Guid.NewGuid():N}.csv");
        IEnumerable<string> lines = Enumerable.Range(0, table.RowCount).Select(row => string.Join(',', table.Columns.Select(column => Quote(column.Text(row)))));
        File.WriteAllLines(path, [string.Join(',', table.Columns.Select(column => column.Name)), .. lines]);
        return path;

        static string Quote(string? text) => text is null ? "" : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
