using FluentAssertions;
using MyTorch.SystemTests.Support;
using MyTorch.Tables;
using Npgsql;
using Xunit;

namespace MyTorch.SystemTests.Tables;

/// <summary>Tables from a real PostgreSQL server, which the tests start.</summary>
public sealed class PostgresTests : IClassFixture<Postgres>
{
    private readonly Postgres _server;

    public PostgresTests(Postgres server) => _server = server;

    [PostgresFact]
    public void A_query_is_a_table()
    {
        Table table = Read("""
            SELECT i AS number, i::bigint * 10000000000 AS large, i / 8.0::numeric AS exact, (i / 4.0)::real AS real, i > 1 AS flag, 'group ' || i AS text, 'x'::char(5) AS padded,
                date '2024-02-28' + i AS day, timestamp '2024-02-28 23:30' + i * interval '1 hour' AS at, timestamptz '2024-02-28 23:30+02' AS zoned, time '08:30' AS time, i * interval '90 seconds' AS span,
                '00000000-0000-0000-0000-00000000000a'::uuid AS key, CASE WHEN i = 2 THEN 5 END AS gaps, 'NaN'::float8 AS undefined
            FROM generate_series(1, 2) AS i
            """);
        table.Columns.Select(column => (column.Name, column.Text(0), column.Text(1))).Should().Equal(
            ("number", "1", "2"), ("large", "10000000000", "20000000000"), ("exact", "0.125", "0.25"), ("real", "0.25", "0.5"), ("flag", "false", "true"),
            ("text", "group 1", "group 2"), ("padded", "x", "x"), ("day", "2024-02-29", "2024-03-01"), ("at", "2024-02-29T00:30:00", "2024-02-29T01:30:00"),
            ("zoned", "2024-02-28T21:30:00", "2024-02-28T21:30:00"), ("time", "08:30:00", "08:30:00"), ("span", "90", "180"),
            ("key", "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000a"), ("gaps", null, "5"), ("undefined", null, null));

        TableSchema schema = TableSchema.Infer(table, "flag");
        schema["flag"].Should().BeEquivalentTo(new { Kind = ColumnKind.Boolean, Role = ColumnRole.Target });
        schema["at"].Kind.Should().Be(ColumnKind.Date);
    }

    [PostgresFact]
    public void A_server_failure_during_a_query_reports_the_row()
    {
        IOException fault = Assert.Throws<IOException>(() => Read("SELECT 10 / (5 - i) AS quotient FROM generate_series(1, 10) AS i"));
        fault.Message.Should().StartWith("query: row 5: reading failed: ").And.Contain("division by zero");
        fault.InnerException.Should().BeOfType<PostgresException>();
    }

    [PostgresFact]
    public void A_connection_that_breaks_is_one_too()
    {
        IOException fault = Assert.Throws<IOException>(() => Read("SELECT CASE WHEN i = 3000 THEN pg_terminate_backend(pg_backend_pid())::text ELSE repeat('x', 1000) END AS text FROM generate_series(1, 5000) AS i"));
        fault.Message.Should().MatchRegex("^query: row [0-9]+: reading failed: ");
        fault.InnerException.Should().BeAssignableTo<NpgsqlException>();
    }

    [PostgresFact]
    public void Names_that_the_server_makes_up_twice_are_rejected() => Assert.Throws<InvalidDataException>(() => Read("SELECT 1 + 1, 2 + 2")).Message.Should()
        .Be("query: columns 1 and 2 both have the name '?column?': rename one of them, in SQL with AS.");

    private Table Read(string query)
    {
        using var connection = new NpgsqlConnection(_server.ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand(query, connection);
        using NpgsqlDataReader reader = command.ExecuteReader();
        return Table.FromReader(reader);
    }
}
