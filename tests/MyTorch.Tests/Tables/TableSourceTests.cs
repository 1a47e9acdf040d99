using System.Data;
using System.Text.Json;
using FluentAssertions;
using MyTorch.Tables;
using Xunit;

namespace MyTorch.Tests.Tables;

/// <summary>Tables from .NET objects.</summary>
public sealed class TableSourceTests
{
    private enum Size
    {
        Small,
        Large,
    }

    [Fact]
    public void Each_type_of_a_data_table_becomes_numbers_or_texts()
    {
        var source = new DataTable("people");
        object[] values =
        [
            (byte)1, (short)-2, 3, 4L, 1.5f, 2.5, 3.5m, TimeSpan.FromMinutes(2), true, new DateTime(2024, 2, 29, 13, 5, 0), new DateTimeOffset(2024, 3, 1, 1, 0, 0, TimeSpan.FromHours(2)),
            new DateOnly(2024, 1, 2), new TimeOnly(8, 30), Guid.Empty, 'c', " padded  ", double.NaN, "n/a",
        ];
        foreach (object value in values)
        {
            source.Columns.Add($"c{source.Columns.Count}", value.GetType());
        }

        source.Rows.Add(values);
        source.Rows.Add([.. values.Select(_ => DBNull.Value)]);
        source.AcceptChanges();
        source.Rows.Add(values);
        source.Rows[0].Delete();

        Table table = Table.FromDataTable(source);
        table.RowCount.Should().Be(2, "a deleted row does not count");
        table.Name.Should().Be("people");
        table.Columns.Should().OnlyContain(column => column.Text(0) == null);
        table.Columns.Select(column => column.Text(1)).Should().Equal(
            "1", "-2", "3", "4", "1.5", "2.5", "3.5", "120", "true", "2024-02-29T13:05:00", "2024-02-29T23:00:00",
            "2024-01-02", "08:30:00", "00000000-0000-0000-0000-000000000000", "c", "padded", null, null);
        table.Columns.Take(8).Should().OnlyContain(column => column.IsNumeric);

        TableSchema schema = TableSchema.Infer(Table.FromDataTable(Twice(source, values)));
        schema["c9"].Kind.Should().Be(ColumnKind.Date);
        schema["c10"].Kind.Should().Be(ColumnKind.Date);
        schema["c11"].Kind.Should().Be(ColumnKind.Date);
        schema["c12"].Should().BeEquivalentTo(new { Kind = ColumnKind.Date, DateFormat = "H:m:s.FFFFFFF" });
    }

    [Fact]
    public void The_properties_of_records_are_columns()
    {
        Person[] people = [new("Ada", 36, Size.Small, null), new(null, 41, Size.Large, 0.5) { Born = new DateOnly(1983, 5, 1) }];
        Table table = Table.FromRecords(people);
        table.Columns.Select(column => (column.Name, column.Text(0), column.Text(1))).Should().Equal(
            ("Name", "Ada", null), ("Age", "36", "41"), ("Size", "Small", "Large"), ("Score", null, "0.5"), ("Born", null, "1983-05-01"));
        table.DescribeRow(1).Should().Be("row 2");

        Table chosen = Table.FromRecords(people.Select(person => new { person.Age, Older = person.Age > 40 }));
        chosen.Columns.Select(column => column.Name).Should().Equal("Age", "Older");
        chosen["Older"].Text(1).Should().Be("true");
    }

    [Fact]
    public void A_dictionary_is_a_row()
    {
        Table table = Table.FromRow(new Dictionary<string, object?> { ["age"] = 29, ["sex"] = "female", ["cabin"] = null });
        table.RowCount.Should().Be(1);
        table.Columns.Select(column => (column.Name, column.Text(0))).Should().Equal(("age", "29"), ("sex", "female"), ("cabin", null));

        Dictionary<string, object?> json = JsonSerializer.Deserialize<Dictionary<string, object?>>("""{"age": 29.5, "sex": "female", "alone": true, "cabin": null}""")!;
        Table.FromRow(json).Columns.Select(column => column.Text(0)).Should().Equal("29.5", "female", "true", null);
    }

    [Fact]
    public void What_cannot_be_a_table_is_rejected()
    {
        Throws<InvalidDataException>(() => Table.FromRecords(Array.Empty<Person>())).Should().Be("records of Person: expected at least one row, found none. The columns are: Name, Age, Size, Score, Born.");
        Throws<InvalidDataException>(() => Table.FromRecords<Person>([new("Ada", 36, Size.Small, null), null!])).Should().Be("records of Person: row 2 is null.");
        Throws<InvalidDataException>(() => Table.FromRecords(new object[1])).Should().Be("records of Object: expected at least one column, found none.");
        Throws<InvalidDataException>(() => Table.FromRecords([new Album(1, [1], [1])])).Should()
            .Be("records of Album: 2 of 3 columns have values that are not numbers, texts, Booleans, dates or times: 'Tracks' (Int32[]), 'Cover' (Byte[]). Remove or convert these columns.");
        Throws<InvalidDataException>(() => Table.FromRow(new Dictionary<string, object?>())).Should().Be("row: expected at least one column, found none.");
        Throws<InvalidDataException>(() => Table.FromRow(new Dictionary<string, object?> { ["a"] = 1, [""] = 2 })).Should().Be("row: column 2 of 2 has no name: give it one, in SQL with AS.");
        Throws<InvalidDataException>(() => Table.FromRow(JsonSerializer.Deserialize<Dictionary<string, object?>>("""{"a": [1]}""")!)).Should().Contain("'a' (JsonElement)");
        Throws<InvalidDataException>(() => Table.FromDataTable(new DataTable())).Should().Be("table: expected at least one column, found none.");
    }

    [Fact]
    public void A_property_or_sequence_that_throws_is_named_with_its_row()
    {
        Faulty[] records = [new(1), new(0)];
        IOException fault = Assert.Throws<IOException>(() => Table.FromRecords(records));
        fault.Message.Should().Be("records of Faulty: row 2, column 'Inverse': reading failed: Attempted to divide by zero.");
        fault.InnerException.Should().BeOfType<DivideByZeroException>();
        Assert.Throws<IOException>(() => Table.FromRecords(records.Select((record, i) => i == 1 ? throw new TimeoutException("too late") : record)))
            .Message.Should().Be("records of Faulty: row 2: reading failed: too late");
    }

    private static DataTable Twice(DataTable source, object[] values)
    {
        values[9] = new DateTime(2024, 1, 1);
        values[10] = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        values[11] = new DateOnly(2025, 1, 1);
        values[12] = new TimeOnly(9, 30, 0, 500);
        source.Rows.Add(values);
        return source;
    }

    private static string Throws<TException>(Action action) where TException : Exception => Assert.Throws<TException>(action).Message;

    private sealed record Person(string? Name, int Age, Size Size, double? Score)
    {
        public DateOnly? Born { get; init; }
    }

    private sealed record Album(int Year, int[] Tracks, byte[] Cover);

    private sealed record Faulty(int Number)
    {
        public int Inverse => 1 / Number;
    }
}
