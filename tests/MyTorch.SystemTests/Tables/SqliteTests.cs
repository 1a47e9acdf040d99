using FluentAssertions;
using Microsoft.Data.Sqlite;
using MyTorch.Tables;
using Xunit;

namespace MyTorch.SystemTests.Tables;

/// <summary>Tables from a database without a server.</summary>
public sealed class SqliteTests : IDisposable
{
    private readonly SqliteConnection _connection = new("Data Source=:memory:");

    public SqliteTests()
    {
        _connection.Open();
        Run("CREATE TABLE people (id INTEGER, name TEXT, height REAL, born TEXT, photo BLOB, scan BLOB)");
        Run("INSERT INTO people VALUES (1, 'Ada', 1.65, '1815-12-10', x'01', NULL), (2, NULL, NULL, '1912-06-23', NULL, x'02'), (3, 'Ada', 1.8, NULL, NULL, NULL)");
    }

    public void Dispose() => _connection.Dispose();

    [Fact]
    public void A_query_is_a_table()
    {
        Table table = Read("SELECT id, name, height, born, id > 1 AS late, NULL AS empty FROM people ORDER BY id");
        table.Columns.Select(column => (column.Name, column.IsNumeric, column.Text(0), column.Text(1), column.Text(2))).Should().Equal(
            ("id", true, "1", "2", "3"), ("name", false, "Ada", null, "Ada"), ("height", true, "1.65", null, "1.8"),
            ("born", false, "1815-12-10", "1912-06-23", null), ("late", true, "0", "1", "1"), ("empty", true, null, null, null));
        table.DescribeRow(2).Should().Be("row 3");
    }

    [Fact]
    public void Columns_of_bytes_are_named_all_at_once() => Fault<InvalidDataException>("SELECT * FROM people").Message.Should().Be(
        "query: 2 of 6 columns have values that are not numbers, texts, Booleans, dates or times: 'photo' (Byte[]), 'scan' (Byte[]). Remove or convert these columns.");

    [Fact]
    public void No_rows_and_equal_names_are_rejected()
    {
        Fault<InvalidDataException>("SELECT id, name FROM people WHERE id > 3").Message.Should().Be("query: expected at least one row, found none. The columns are: id, name.");
        Fault<InvalidDataException>("SELECT id, name, height AS id FROM people").Message.Should().Be("query: columns 1 and 3 both have the name 'id': rename one of them, in SQL with AS.");
    }

    [Fact]
    public void A_database_failure_during_a_query_reports_the_row()
    {
        _connection.CreateFunction("checked", (long id) => id < 3 ? id : throw new InvalidOperationException("no such person"));
        IOException fault = Fault<IOException>("SELECT checked(id) AS id FROM people");
        fault.Message.Should().StartWith("query: row 3: reading failed: ").And.Contain("no such person");
        fault.InnerException.Should().BeOfType<SqliteException>();
    }

    [Fact]
    public void Reading_can_be_cancelled()
    {
        using var source = new CancellationTokenSource();
        _connection.CreateFunction("stop", (long id) =>
        {
            if (id == 2)
            {
                source.Cancel();
            }

            return id;
        });
        Assert.Throws<OperationCanceledException>(() => Read("SELECT stop(id) AS id FROM people", source.Token));
        Assert.Throws<OperationCanceledException>(() => Read("SELECT id FROM people", source.Token));
    }

    private TException Fault<TException>(string query) where TException : Exception => Assert.Throws<TException>(() => Read(query));

    private Table Read(string query, CancellationToken cancellationToken = default)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = query;
        using SqliteDataReader reader = command.ExecuteReader();
        return Table.FromReader(reader, cancellationToken);
    }

    private void Run(string statement)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }
}
