using System.Globalization;
using FluentAssertions;
using MyTorch.Tables;
using Xunit;

namespace MyTorch.Tests.Tables;

public sealed class TableInspectionTests
{
    private const int Rows = 100;

    private readonly Dictionary<string, Func<int, object?>> _columns = new() { ["number"] = i => i * 37 % 101, ["y"] = i => i % 3 == 0 ? "a" : i % 3 == 1 ? "b" : "c" };

    [Fact]
    public void A_clean_table_has_no_findings()
    {
        TableInspection inspection = Inspect();
        inspection.Findings.Should().BeEmpty();
        inspection.RowCount.Should().Be(Rows);
        inspection.Unused.Should().BeEmpty();
        inspection.Columns[0].Should().BeEquivalentTo(new { Missing = 0, MissingFraction = 0.0, Distinct = 100, Minimum = 0.0, Maximum = 100.0, Earliest = (DateTime?)null });
        inspection.Columns[1].MostFrequent.Should().Equal(KeyValuePair.Create("a", 34), KeyValuePair.Create("b", 33), KeyValuePair.Create("c", 33));
    }

    [Fact]
    public void Columns_that_tell_nothing_are_found()
    {
        _columns["none"] = _ => null;
        _columns["same"] = _ => 7;
        _columns["counter"] = i => i + 100;
        _columns["rare"] = i => i % 25 == 0 ? i : null;
        _columns["title"] = i => $"title {i}";
        Inspect().Unused.Select(column => column.Schema.Name).Should().Equal("none", "same", "counter", "title");
        Findings().Should().Equal(
            "NoValues none: all cells are missing.",
            "Constant same: all cells are '7'.",
            "RowNumber counter: numbers the rows.",
            "MostlyMissing rare: 96.0% of the cells are missing.");
    }

    [Fact]
    public void Columns_that_tell_the_target_are_found()
    {
        _columns["same"] = i => _columns["y"](i);
        _columns["code"] = i => i % 3;
        _columns["nearly"] = i => i == 99 ? 5 : i % 3;
        Findings().Should().Equal(
            "SameAsTarget same: has the same values as the target 'y': ignore it, unless it is known before the target is.",
            "SameAsTarget code: is a one-to-one function of the target 'y': ignore it, unless it is known before the target is.",
            "SameAsColumn code: is a one-to-one function of 'same': ignore one of the two.");
    }

    [Fact]
    public void Columns_that_rise_with_a_numeric_target_are_found()
    {
        _columns["y"] = i => i % 10 == 9 ? null : i * 53 % 101;
        _columns["scaled"] = i => i % 10 == 8 ? null : Math.Exp(-0.01 * (i * 53 % 101));
        Findings().Should().Equal(
            "SameAsTarget scaled: rises or falls strictly with the target 'y': ignore it, unless it is known before the target is.",
            "MissingTarget y: the target is missing in 10 of 100 rows: row 10, row 20, row 30, row 40, row 50 and others. Remove these rows or fill them in.");
    }

    [Fact]
    public void Cells_that_are_nearly_numbers_or_dates_are_found()
    {
        _columns["typos"] = i => i == 41 ? "4l" : $"{i * 37 % 101}.5";
        _columns["many"] = i => i % 4 == 0 ? $"about {i}" : $"{i * 37 % 101}.5";
        _columns["price"] = i => $"$1,{100 + (i * 37 % 101)}.50";
        _columns["comma"] = i => $"{i * 37 % 101},5";
        _columns["days"] = i => i == 7 ? "7th of May" : new DateTime(2024, 1, 1).AddDays(i).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        _columns["both"] = i => $"{1 + (i % 12)}/{1 + (i % 11)}/2024";
        _columns["zip"] = i => (3000 + (i * 97)).ToString("00000", CultureInfo.InvariantCulture);
        Findings().Should().Equal(
            "SomeNotNumbers typos: 1 of 100 cells are not numbers, such as '4l' in row 42: they count as missing.",
            "SomeNotNumbers many: 25 of 100 cells are not numbers, such as 'about 0' in row 1: correct them, or make the column numeric and declare these texts missing values.",
            "FormattedNumbers price: numbers with signs, such as '$1,100.50' in row 1, are read as texts: remove currency, percent and thousands signs, and use a decimal point or read the file with a decimal comma.",
            "FormattedNumbers comma: numbers with signs, such as '0,5' in row 1, are read as texts: remove currency, percent and thousands signs, and use a decimal point or read the file with a decimal comma.",
            "SomeNotDates days: 99 of 100 distinct texts are dates as yyyy-M-d, but not '7th of May' in row 8: use one format for all, or declare such texts missing values.",
            "AmbiguousDates both: dates are read as M/d/yyyy, but all match d/M/yyyy too: set this date format if the day comes first.");
    }

    [Fact]
    public void Dates_after_the_latest_are_found()
    {
        _columns["day"] = i => new DateOnly(2024, 1, 1).AddDays(i % 50);
        TableInspection inspection = Inspect(latest: new DateTime(2024, 2, 18));
        inspection.Columns[^1].Should().BeEquivalentTo(new { Earliest = new DateTime(2024, 1, 1), Latest = new DateTime(2024, 2, 19), Minimum = (double?)null });
        inspection.Findings.Select(finding => finding.ToString()).Should().Equal("day: 2 cells are later than 2024-02-18, such as '2024-02-19' in row 50.");
    }

    [Fact]
    public void Texts_in_a_column_made_numeric_are_reported_as_not_numbers()
    {
        _columns["typos"] = i => i == 41 ? "4l" : $"{i * 37 % 101}.5";
        Table table = Make();
        TableSchema schema = TableSchema.Infer(table, "y");
        TableInspection.Inspect(table, schema.With("typos", missingValues: ["4l"])).Findings.Select(finding => finding.Message).Should().Contain("1 of 100 cells are not numbers, such as '4l' in row 42: they count as missing.");
        TableInspection.Inspect(table, schema.With("typos", missingValues: [])).Findings.Select(finding => finding.Message).Should().Contain("1 of 100 cells are not numbers, such as '4l' in row 42: correct them, or declare these texts missing values.");
    }

    [Fact]
    public void Dashes_that_are_read_as_missing_are_found()
    {
        _columns["class"] = i => i % 10 == 0 ? "-" : i % 2 == 0 ? "k" : "l";
        _columns["day"] = i => i == 3 ? "-" : new DateTime(2024, 1, 1).AddDays(i).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        _columns["sign"] = i => i % 2 == 0 ? "+" : "-";
        _columns["typos"] = i => i == 41 ? "-" : $"{i * 37 % 101}.5";
        Findings().Should().Equal(
            "MissingDashes class: 10 cells with '-' are read as missing.",
            "MissingDashes day: 1 cell with '-' is read as missing.",
            "SomeNotNumbers typos: 1 of 100 cells are not numbers, such as '-' in row 42: they count as missing.");
    }

    [Fact]
    public void Small_classes_and_single_targets_are_found()
    {
        _columns["y"] = i => i < 4 ? "rare" : "common";
        Findings().Should().Equal("SmallClass y: 1 of 2 classes have fewer rows than the 5 folds: 'rare' (4). Merge them with other classes, or use fewer folds.");
        Inspect(folds: 4).Findings.Should().BeEmpty();
        _columns["y"] = i => i < 4 ? null : "common";
        Findings().Should().Equal(
            "MissingTarget y: the target is missing in 4 of 100 rows: row 1, row 2, row 3, row 4. Remove these rows or fill them in.",
            "SingleTarget y: the target is 'common' in all rows with a target: there is nothing to learn.");
    }

    [Fact]
    public void Equal_rows_are_found()
    {
        _columns["number"] = i => i * 37 % 101 % 97;
        _columns["y"] = _ => "a";
        _columns["id"] = i => i;
        Findings().Should().Contain("DuplicateRows 4 of 100 rows are equal to an earlier row in all columns except identifiers: " + PlacesOfRepeats() + ". Equal rows in training and validation make the metrics too optimistic.");
    }

    [Fact]
    public void A_table_without_a_row_or_column_is_rejected()
    {
        Table table = Make();
        TableSchema schema = TableSchema.Infer(table, "y");
        Assert.Throws<ArgumentException>(() => TableInspection.Inspect(table.SelectRows(), schema)).Message.Should().Contain("expected at least one row, found none.");
        Assert.Throws<ArgumentException>(() => TableInspection.Inspect(table, new TableSchema(new ColumnSchema("numbre", ColumnKind.Numeric, ColumnRole.Feature)))).Message.Should().Contain("Did you mean 'number'?");
        Assert.Throws<ArgumentOutOfRangeException>(() => TableInspection.Inspect(table, schema, folds: 0));
    }

    private string PlacesOfRepeats()
    {
        var known = new HashSet<object?>();
        return string.Join(", ", Enumerable.Range(0, Rows).Where(i => !known.Add(_columns["number"](i))).Select(i => $"row {i + 1}"));
    }

    private IEnumerable<string> Findings() => Inspect().Findings.Select(finding => $"{finding.Kind} {finding}");

    private TableInspection Inspect(int folds = 5, DateTime? latest = null)
    {
        Table table = Make();
        return TableInspection.Inspect(table, TableSchema.Infer(table, "y"), folds, latest);
    }

    private Table Make() => new(_columns.Select(entry =>
    {
        var column = new ValueColumn(entry.Key);
        foreach (int row in Enumerable.Range(0, Rows))
        {
            column.Add(entry.Value(row));
        }

        return column.Build();
    }));
}
