using System.Data;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace MyTorch.Tables;

/// <content>Tables from databases and from .NET objects.</content>
public sealed partial class Table
{
    /// <summary>Reads the remaining rows of a query result from any ADO.NET database.</summary>
    /// <remarks>
    /// Numbers of any type, Booleans, strings, enumerations, GUIDs, dates and times can be read; null, <see cref="DBNull"/>, NaN and the strings in
    /// <see cref="MyTorch.Data.CsvReader.MissingValues"/> are missing cells. A <see cref="TimeSpan"/> is its number of seconds, and a
    /// <see cref="DateTimeOffset"/> is converted to UTC. The reader is not disposed.
    /// </remarks>
    /// <param name="reader">The reader, before its first row.</param>
    /// <param name="cancellationToken">Cancels reading between two rows.</param>
    /// <exception cref="InvalidDataException">There are no rows, a column has no name, two columns have the same name, or a column has values of another type, such as arrays.</exception>
    /// <exception cref="IOException">The database fails; the message names the row, and the inner exception comes from the database.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static Table FromReader(IDataReader reader, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return FromReader(reader, "query", cancellationToken);
    }

    /// <summary>Copies the rows of a <see cref="DataTable"/>, except deleted ones; supports the types of <see cref="FromReader(IDataReader, CancellationToken)"/>.</summary>
    /// <param name="table">The table.</param>
    /// <exception cref="InvalidDataException">There are no columns or rows, or a column has values of another type, such as arrays.</exception>
    public static Table FromDataTable(DataTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        using DataTableReader reader = table.CreateDataReader();
        return FromReader(reader, table.TableName.Length > 0 ? table.TableName : "table", CancellationToken.None);
    }

    /// <summary>Creates a table from a sequence of objects, one row for each object and one column for each public property; supports the types of <see cref="FromReader(IDataReader, CancellationToken)"/>.</summary>
    /// <remarks>To choose or compute columns, project the objects first: <c>Table.FromRecords(people.Select(p => new { p.Age, p.City }))</c>.</remarks>
    /// <typeparam name="T">A class, record, structure or anonymous type. Only its own and inherited public properties are read, not those of derived types.</typeparam>
    /// <param name="records">The objects, at least one.</param>
    /// <exception cref="InvalidDataException">There are no objects or properties, an object is null, or a property has values of another type, such as lists.</exception>
    /// <exception cref="IOException">A property or the sequence throws; the message names the row, and the inner exception is the original one.</exception>
    public static Table FromRecords<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(IEnumerable<T> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        PropertyInfo[] properties =
        [
            .. typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(property => property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0)
                .DistinctBy(property => property.Name),
        ];
        string name = $"records of {typeof(T).Name}";
        var columns = new ValueColumns(name, [.. properties.Select(property => property.Name)]);
        using IEnumerator<T> rows = records.GetEnumerator();
        while (columns.Try(rows.MoveNext))
        {
            object record = rows.Current ?? throw new InvalidDataException($"{name}: row {columns.Rows + 1} is null.");
            columns.Add(i => properties[i].GetValue(record, BindingFlags.DoNotWrapExceptions, binder: null, index: null, culture: null));
        }

        return new Table(columns.Build(), name, lines: null);
    }

    /// <summary>Creates a table with a single row, for example to predict it; supports the types of <see cref="FromReader(IDataReader, CancellationToken)"/> and JSON values.</summary>
    /// <param name="row">The value of each column; null is a missing cell.</param>
    /// <exception cref="InvalidDataException">There are no columns, or a value has another type, such as a list.</exception>
    public static Table FromRow(IReadOnlyDictionary<string, object?> row)
    {
        ArgumentNullException.ThrowIfNull(row);
        string[] names = [.. row.Keys];
        var columns = new ValueColumns("row", names);
        columns.Add(i => row[names[i]]);
        return new Table(columns.Build(), "row", lines: null);
    }

    /// <summary>Reads the remaining rows of a query result in chunks, at least one.</summary>
    internal static IEnumerable<Table> ReadParts(IDataReader reader, string name, int rows, CancellationToken cancellationToken)
    {
        string[] names = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
        long count = 0;
        cancellationToken.ThrowIfCancellationRequested();
        for (bool hasRow = true; hasRow;)
        {
            var columns = new ValueColumns(name, names) { Before = count };
            while (columns.Rows < rows && (hasRow = columns.Try(reader.Read, cancellationToken: cancellationToken)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                columns.Add(reader.GetValue, cancellationToken);
            }

            if (columns.Rows > 0 || count == 0)
            {
                yield return new Table(columns.Build(), name, lines: null).StartingAt(count + 1);
            }

            count += columns.Rows;
        }
    }

    private static Table FromReader(IDataReader reader, string name, CancellationToken cancellationToken) =>
        ReadParts(reader, name, int.MaxValue, cancellationToken).Single();
}
